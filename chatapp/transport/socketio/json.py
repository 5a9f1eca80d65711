"""JSON in packets: read strictly, written without spaces.

orjson writes it in a tenth of the time of the stock encoder, which took a tenth of the time of a stored message.

The stock decoder raises on a number of more than 100 digits, and the event is lost without an acknowledgement
(engineio/json.py, python-engineio 4.15.1). Here such a number becomes a float, which the verbs refuse by name.
"""

import json
from typing import Any

import orjson

DIGITS = 20  # more digits than the largest counter has


def _number(digits):
    return int(digits) if len(digits) <= DIGITS else float(digits)


def _refuse(name):
    raise ValueError(f"{name} is not JSON")


_decoder = json.JSONDecoder(parse_int=_number, parse_constant=_refuse)

_scan_once = _decoder.scan_once  # type: ignore[attr-defined] # which `decode` calls; typeshed leaves it out

_encode_any = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def dumps(value: Any) -> str:
    """Return a value as JSON. Non-ASCII characters are not escaped, which takes half the bytes.

    Infinity and NaN, which JSON has not, become null.
    """
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # lone surrogates, integers of more than 64 bits, keys that are not str
        return _encode_any(value)


def size(value: Any) -> int:
    """Return the bytes that a JSON value takes."""
    return len(orjson.dumps(value))


def loads(text: str, start: int = 0) -> Any:
    """Return the value of the JSON in `text` from `start` on. Raises ValueError when it is not JSON, or nested too
    deeply."""
    try:
        return _decoded(text, start)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _decoded(text, start):
    try:
        value, end = _scan_once(text, start)
    except StopIteration:  # nothing there, or spaces before it
        value = end = None
    return value if end == len(text) else _decoder.decode(text[start:])
