"""FORMAT.md, "Conventions": the forms of values in JSON documents. Each function answers with the value, or raises ValueError or
TypeError where it has another form."""

import base64
import calendar
import re
import time


def ensure(condition):
    if not condition:
        raise ValueError


def a_text(value):
    ensure(isinstance(value, str))
    value.encode("utf-8")                    # an unpaired surrogate raises, as a ValueError
    return value


def a_count(value):
    ensure(type(value) is int and 0 <= value < 2**64)
    return value


def a_list(value):
    ensure(isinstance(value, list))
    return value


def an_object(value):
    ensure(isinstance(value, dict))
    return value


def list_of(form):
    def forms(value):
        return [form(item) for item in a_list(value)]
    return forms


def one_of(*choices):
    def form(value):
        ensure(isinstance(value, str) and value in choices)
        return value
    return form


def hex_of(size):
    def form(value):
        ensure(re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value))
        return bytes.fromhex(value)
    return form


def base64_of(size=None):
    def form(value):
        data = base64.b64decode(value, validate=True)
        ensure(base64.b64encode(data).decode() == value and size in (None, len(data)))
        return data
    return form


def a_timestamp(value):
    """Nanoseconds since 1970, UTC."""
    ensure(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]\.[0-9]{9}Z", value))
    return calendar.timegm(time.strptime(value[:19], "%Y-%m-%dT%H:%M:%S")) * 10**9 + int(value[20:29])
