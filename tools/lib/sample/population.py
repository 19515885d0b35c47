"""Who is in the pool on a given day, and on which days each was changed, without making the days before."""

import random
from collections.abc import Iterator
from typing import NamedTuple


class Churn(NamedTuple):
    """What happens every day, in fractions of the users of the day before."""

    changed: float = 0.01
    removed: float = 0.0
    added: float = 0.0


class Population:
    """The users of day `day`, of whom there were `count` on day 0.

    A user is a number: 0 to `count` − 1 on day 0, counted on from there for those added later.
    Memory grows with what happened since day 0, not with the number of users.
    """

    def __init__(self, seed: int, count: int, day: int, churn: Churn):
        self._seed = seed
        self._day = day
        self._count = count
        self._total = count
        self._removed: set[int] = set()
        self._changes: dict[int, list[int]] = {}
        self._births: dict[int, int] = {}
        self._followers: dict[int, list[int]] = {}
        for today in range(1, day + 1):
            self._live_through(today, churn)

    def __len__(self) -> int:
        return self._total - len(self._removed)

    def _live_through(self, today: int, churn: Churn) -> None:
        dice = random.Random(f"{self._seed} churn {today}")
        present = len(self)
        leaving = min(round(present * churn.removed), present)
        for user in self._draw(dice, leaving):
            self._removed.add(user)
        for user in self._draw(dice, min(round(present * churn.changed), len(self))):
            self._changes.setdefault(user, []).append(today)
        for _ in range(round(present * churn.added)):
            user = self._total
            self._total += 1
            self._births[user] = today
            # A pool lists its users in no order that means anything: a new one stands behind some user of day 0.
            place = dice.randrange(self._count) if self._count else -1
            self._followers.setdefault(place, []).append(user)

    def _draw(self, dice: random.Random, wanted: int) -> set[int]:
        drawn: set[int] = set()
        while len(drawn) < wanted:
            user = dice.randrange(self._total)
            if user not in self._removed:
                drawn.add(user)
        return drawn

    def changes(self, user: int) -> list[int] | tuple[()]:
        """The days on which the user was changed, oldest first."""
        return self._changes.get(user, ())

    def birth(self, user: int) -> int:
        """The day on which the user was added; 0 for those who were there from the start."""
        return self._births.get(user, 0)

    def in_order(self) -> Iterator[int]:
        """The users as the pool lists them: the same order every day, but for who is new and who is gone."""
        if not self._removed and not self._followers:
            yield from range(self._count)
            return
        yield from self._placed_behind(-1)
        for user in range(self._count):
            if user not in self._removed:
                yield user
            yield from self._placed_behind(user)

    def _placed_behind(self, place: int) -> Iterator[int]:
        return (user for user in self._followers.get(place, ()) if user not in self._removed)

    def shuffled(self) -> list[int]:
        """The users in a random order of that day's own; holds one number a user in memory."""
        users = list(self.in_order())
        random.Random(f"{self._seed} order {self._day}").shuffle(users)
        return users
