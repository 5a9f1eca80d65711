"""Finding the web addresses in a line of text, in one pass: twice the text takes twice the time, whatever it holds.

An address begins with `http://`, `https://` or `www.`: `report.pl` is a file more often than a place.
"""

import ipaddress
import re
from collections.abc import Callable
from typing import NamedTuple

MOST_HOST = 253  # characters: RFC 1035, section 2.3.4
MOST_USER = 256  # characters of `user:password@`

BLANKS = (
    r"\s\x00-\x1f\x7f-\x9f"
    # Format characters (Unicode 16, category Cf), and letters and marks that are drawn as nothing: seen by nobody, they
    # would lead elsewhere than it seems.
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
)
QUOTES = (
    '"`\u00ab\u00bb\u2018-\u201f\u2039\u203a\u275b-\u2760\u276e\u276f\u2e02-\u2e0d\u2e1c\u2e1d\u2e20\u2e21\u2e42'
    "\U0001f676-\U0001f678"
)
# Ends of sentences and clauses in other scripts. The middle dot of Katakana, U+30FB, stands within names.
PUNCTUATION = (
    "\u3001-\u3003\u3008-\u3020\u3030\u303d\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff64\ufe10-\ufe19"
    "\ufe30-\ufe6b\u2014\u2015\u2026\u060c\u061b\u061f\u06d4\u0589\u05c3\u0964\u0965\u104a\u104b\u1361-\u1368"
    "\u17d4-\u17d6\u0f0d-\u0f12"
)
ENDS = BLANKS + QUOTES + PUNCTUATION + r"<>\\"
TRAILING = ".,;:!?'*_~|\u2013"  # as GitHub Flavored Markdown 0.29, section 6.9, and some more
WITHOUT_BLANKS = "\u0e00"  # from here on are the scripts that put no blanks between words

_letter = rf"(?:[A-Za-z0-9_-]|[^\x00-\x7f{ENDS}])"
_START = re.compile(
    r"(?<![A-Za-z0-9])[Hh][Tt][Tt][Pp][Ss]?://|(?<![A-Za-z0-9@./\\-])(?<![A-Za-z0-9]_)[Ww][Ww][Ww]\.(?=[A-Za-z0-9]|[^\x00-\x7f])"
)
_USER = re.compile(rf"[A-Za-z0-9._~!$&'()*+,;=:%-]{{1,{MOST_USER}}}@")
_HOST = re.compile(rf"\[([0-9A-Fa-f:.]{{2,45}})\]|{_letter}+(?:\.{_letter}+)*(?:\.(?=[/:?#]))?")
_PORT = re.compile(r":[0-9]{1,5}(?![0-9])")
_PATH = re.compile(r"[/?#]")
_MARK = re.compile(rf"[()\[\]{{}}{ENDS}]")
# A sign before an address may enclose it.
_MARK_AFTER = {mark: re.compile(rf"[()\[\]{{}}{ENDS}{re.escape(mark)}]") for mark in "'*|"}
_CLOSERS = {")": "(", "]": "[", "}": "{"}


class Link(NamedTuple):
    """An address at `line[start:end]`, and what it leads to."""

    start: int
    end: int
    href: str


def links(line: str, most: int) -> list[Link]:
    """Return the first `most` addresses in a line."""
    found: list[Link] = []
    at, pairs = 0, None
    while len(found) < most:
        start = _START.search(line, at)
        if start is None:
            break
        if pairs is None:
            pairs = _pairs(line)
        end, at = _end(line, start, pairs)
        if end is not None:
            text = line[start.start() : end]
            found.append(Link(start.start(), end, f"http://{text}" if text[:3].lower() == "www" else text))
    return found


def _end(line: str, start: re.Match[str], pairs: dict[int, int]) -> tuple[int | None, int]:
    """Return where the address that begins at the match `start` ends, None for no address, and where to look on."""
    is_www = start.group()[0] in "Ww"
    at = start.start() if is_www else start.end()
    user = None if is_www else _USER.match(line, at)
    host = _HOST.match(line, user.end() if user else at)
    if host is None:
        return None, start.end()
    end, is_whole = _host_end(host, needs_domain=is_www)
    if end is None:
        return None, host.end()
    if is_whole:
        port = _PORT.match(line, end)
        end = port.end() if port else end
        if _PATH.match(line, end):
            before = line[start.start() - 1] if start.start() else ""
            end += len(line[end : _path_end(line, end, pairs, before)].rstrip(TRAILING))
    return end, max(end, host.end() if is_whole else end)


def _host_end(host: re.Match[str], *, needs_domain: bool) -> tuple[int | None, bool]:
    """Return where a host ends, None when it is none, and whether an address may go on behind it."""
    if host[1] is not None:
        return (host.end(), True) if _is_address(host[1], ipaddress.IPv6Address) else (None, False)
    name, is_whole = host[0], True
    last = name[name.rstrip(".").rfind(".") + 1 :]
    if last[0].isascii():  # a domain's last label is of one script: another one's is the sentence going on
        cut = next((place for place, letter in enumerate(last) if letter >= WITHOUT_BLANKS), len(last))
        name, is_whole = name[: len(name) - len(last) + cut], cut == len(last)
    bare = name.rstrip("._-")
    if host.string[host.end() : host.end() + 1] not in ("/", ":", "?", "#"):
        name = bare
    labels = bare.split(".")
    if not any(letter.isalnum() for letter in bare) or len(name) > MOST_HOST:
        return None, False
    if labels[-1].isdigit() and not _is_address(bare, ipaddress.IPv4Address):
        return None, False
    if needs_domain and (len(labels) < 3 or len(labels[-1]) < 2 or labels[-1].isdigit()):
        return None, False
    return host.start() + len(name), is_whole


def _is_address(text: str, kind: Callable[[str], object]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _path_end(line: str, at: int, pairs: dict[int, int], before: str) -> int:
    """Return where what follows a host ends: at a blank, a quotation mark, or a bracket that has no partner.

    `before`: the character before the address.
    """
    marks = _MARK_AFTER.get(before, _MARK)
    while True:
        mark = marks.search(line, at)
        end = mark.start() if mark else len(line)
        if end not in pairs:
            return end
        at = pairs[end] + 1


def _pairs(line: str) -> dict[int, int]:
    """Return {where a bracket opens: where it closes}, of those with no end of an address in between."""
    pairs, open_ = {}, []
    for mark in _MARK.finditer(line):
        sign = mark[0]
        if sign in "([{":
            open_.append(mark.start())
        elif sign not in _CLOSERS:
            open_.clear()
        else:
            while open_ and line[open_[-1]] != _CLOSERS[sign]:
                open_.pop()
            if open_:
                pairs[open_.pop()] = mark.start()
    return pairs
