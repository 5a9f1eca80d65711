"""Texts that are dear to whoever works on them before looking at their length, or by more than their length."""

import itertools

# Each is repeated until there is enough of it.
UNITS = {
    # Combining classes 230 and 220 in turn: putting them in order, as NFC and its kin do, is quadratic.
    "marks in turn": "\u0301\u0316",
    "www": "www.|",
    "links": "http://a.com/&",
    "joiners": "\u200d",
    "right to left": "\u202e",
    "emoji": "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}\N{SMILING FACE WITH SUNGLASSES}",
    "digits": "9",
    "spaces": " ",
    "lines": "\n",
    "returns": "\r\n",
    "controls": "\x1b[0m",
    "expanding": "\ufdfa",  # of which NFKC makes eighteen
    "escapes": '\\"\u0007',
    "tags": "<b>&",
    "patterns": "%_\\",
    "at signs": "@a ",
    "dots": "a.b.",
    "scheme": "http:",
    "slashes": "/../",
}


def text(unit, length):
    """Return `length` code points of the unit of that name; of marks first all of one class, then all of the other."""
    if unit == "marks in order":
        return "a" + "\u0301" * (length // 2) + "\u0316" * (length - length // 2 - 1)
    return "".join(itertools.islice(itertools.cycle(UNITS[unit]), length))


NAMES = [*UNITS, "marks in order"]
