"""All that one run finds wrong."""

from .refusals import Failures, Integrity


class Findings:
    """Goes on past failures, so that one run names every file that is wrong."""

    def __init__(self):
        self.failures = []

    def attempt(self, function, *arguments):
        try:
            return function(*arguments)
        except Integrity as failure:
            self.add(failure)
            return None

    def add(self, failure):
        if str(failure) not in self.failures:
            self.failures.append(str(failure))

    def conclude(self):
        if self.failures:
            raise Failures("\n".join(self.failures))
