"""JSON as packets carry it: read strictly, written without spaces, by coders that are built once.

The stock decoder raises on a number of more than 100 digits, and the event is lost without an acknowledgement
(engineio/json.py, python-engineio 4.15.1). Here it becomes a float, which every door refuses by name.
"""

import json

DIGITS = 20  # more than the largest counter has


def _number(digits):
    return int(digits) if len(digits) <= DIGITS else float(digits)


def _refuse(name):
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_int=_number, parse_constant=_refuse).decode
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def loads(text):
    """Return what the JSON `text` stands for; raise ValueError when it is none, or nested beyond all reason."""
    try:
        return _decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def dumps(value):
    """Return `value` as JSON, other scripts than ours as they are: they take half the bytes so."""
    return _encode(value)
