"""Cleaning of text that is pasted from terminals and old files, so that no character makes it unsendable.

Control sequences of terminals (ECMA-48: colours, titles, cursor movement) are removed. Other control characters become
their pictures (Unicode block *Control Pictures*), and those from 0x80 to 0x9F the characters of Windows-1252.
"""

import re

ENDS_OF_LINES = re.compile("\r\n|[\r\v\f]")
TWICE = "\r\r\n"  # by a program that wrote a text for Windows as a text for Windows
NEXT_LINE = "\x85"  # a line's end for mainframes, an ellipsis in Windows-1252
CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f]")

_COMMAND = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"  # control sequences, such as colours
    "|\x9b[0-9;?]+[@-~]"
    "|\x1b[\\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\\\)"  # strings, such as the window's title or where a link leads
    "|\x1b[#%()*+./-][0-~]"  # sets of characters
    "|\x1b[78=>]"
    "|[\x0e\x0f]"
)
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"} | {0x7F: 0x2421}


def _windows(code: int) -> str:
    try:
        return bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return "\N{REPLACEMENT CHARACTER}"


_SHOWN = _PICTURES | {code: _windows(code) for code in range(0x80, 0xA0)}


def with_plain_lines(text: str) -> str:
    r"""Return `text` without a byte-order mark, and with `\n` for each kind of line end that is a control character."""
    text = ENDS_OF_LINES.sub("\n", text.lstrip("\ufeff").replace(TWICE, "\n"))
    if NEXT_LINE in text and not re.search("[\x80-\x84\x86-\x9f]", text):
        text = text.replace(NEXT_LINE, "\n")
    return text


def without_controls(text: str) -> str:
    """Return `text`, whose line ends are plain, without control sequences and with pictures of other controls."""
    if not CONTROL.search(text):
        return text
    return _struck(_COMMAND.sub("", text)).translate(_SHOWN)


def _struck(text: str) -> str:
    """Return `text` after its backspaces, by which manual pages print bold letters."""
    if "\b" not in text:
        return text
    seen = []
    for character in text:
        if character != "\b":
            seen.append(character)
        elif seen and seen[-1] != "\n":
            seen.pop()
    return "".join(seen)
