"""JSON as packets carry it: read strictly, written without spaces, by coders that are built once.

The stock decoder raises on a number of more than 100 digits, and the event is lost without an acknowledgement
(engineio/json.py, python-engineio 4.15.1). Here it becomes a float, which every door refuses by name.
"""

import contextlib
import json
import json.encoder

DIGITS = 20  # more than the largest counter has


def _number(digits):
    return int(digits) if len(digits) <= DIGITS else float(digits)


def _refuse(name):
    raise ValueError(f"{name} is not JSON")


def encoding_as(encoder):
    """Return what does the same as `encoder.encode`, of a JSONEncoder without indent, at half the cost.

    What that makes anew at each call is made once (`json/encoder.py`, 3.11). For values that do not hold themselves.
    """
    chunks = json.encoder.c_make_encoder(
        None,
        encoder.default,
        json.encoder.encode_basestring_ascii if encoder.ensure_ascii else json.encoder.encode_basestring,
        None,
        encoder.key_separator,
        encoder.item_separator,
        encoder.sort_keys,
        encoder.skipkeys,
        encoder.allow_nan,
    )
    return lambda value: "".join(chunks(value, 0))


_decoder = json.JSONDecoder(parse_int=_number, parse_constant=_refuse)

dumps = encoding_as(json.JSONEncoder(separators=(",", ":"), ensure_ascii=False))
dumps.__doc__ = "Return a value as JSON, other scripts than ours as they are: they take half the bytes so."


def loads(text, start=0):
    """Return what the JSON in `text` from `start` on stands for; raise ValueError when it is none, or nested beyond all
    reason."""
    try:
        return _decoded(text, start)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _decoded(text, start):
    value = end = None
    with contextlib.suppress(StopIteration):  # there is nothing, or there are spaces before it
        value, end = _decoder.scan_once(text, start)
    return value if end == len(text) else _decoder.decode(text[start:])
