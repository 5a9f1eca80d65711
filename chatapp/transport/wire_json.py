"""JSON as packets carry it: read strictly, written without spaces.

Written by orjson, in a tenth of the stock encoder's time, which was a tenth of a stored message's.

The stock decoder raises on a number of more than 100 digits, and the event is lost without an acknowledgement
(engineio/json.py, python-engineio 4.15.1). Here it becomes a float, which every door refuses by name.
"""

import json

import orjson

DIGITS = 20  # more than the largest counter has


def _number(digits):
    return int(digits) if len(digits) <= DIGITS else float(digits)


def _refuse(name):
    raise ValueError(f"{name} is not JSON")


_decoder = json.JSONDecoder(parse_int=_number, parse_constant=_refuse)

_encode_any = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def dumps(value):
    """Return a value as JSON, other scripts than ours as they are: they take half the bytes so.

    Infinity and NaN, for which JSON has no number, become null.
    """
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # lone surrogates, integers of more than 64 bits, keys that are no text
        return _encode_any(value)


def loads(text, start=0):
    """Return what the JSON in `text` from `start` on stands for; raise ValueError when it is none, or nested beyond all
    reason."""
    try:
        return _decoded(text, start)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _decoded(text, start):
    try:
        value, end = _decoder.scan_once(text, start)
    except StopIteration:  # there is nothing, or there are spaces before it
        value = end = None
    return value if end == len(text) else _decoder.decode(text[start:])
