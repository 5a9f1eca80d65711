"""JSON as packets carry it.

The stock decoder raises on a number of more than 100 digits, and the event is lost without an acknowledgement
(engineio/json.py, python-engineio 4.15.1). Here it becomes a float, which every door refuses by name.
"""

import json

DIGITS = 20  # more than the largest counter has


def loads(text):
    """Return what the JSON `text` stands for; raise ValueError when it is none."""
    return json.loads(text, parse_int=_number)


def dumps(value, **options):
    """Return `value` as JSON without spaces."""
    return json.dumps(value, **{"separators": (",", ":"), **options})


def _number(digits):
    return int(digits) if len(digits) <= DIGITS else float(digits)
