"""Output of commands: lines and tables for people, JSON for programs, one object per line."""

import datetime
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chatapp.client import sentences
from chatapp.client.drawn import lines as drawn_lines
from chatapp.client.failures import Failure
from chatapp.client.shapes import Message

# A colour for each of the twelve values of `hue`, of those that every terminal has.
COLOURS = (
    "cyan", "bright_cyan", "green", "bright_green", "yellow", "bright_yellow",
    "red", "blue", "bright_blue", "magenta", "bright_magenta", "bright_red",
)  # fmt: skip
CLOSED = 141  # what a shell calls a program that wrote to a closed pipe

# Characters that reverse text on a terminal; each embedding must end where it began (UAX 9).
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ESCAPES = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *sorted(map(ord, BIDI_CONTROLS)))}

console = Console(highlight=False, markup=False, emoji=False)
errors = Console(stderr=True, highlight=False, markup=False, emoji=False)


def is_to_people() -> bool:
    """Return whether standard output is a terminal."""
    return console.is_terminal


def as_json(item: Mapping[str, Any]) -> None:
    """Print one object on one line, unescaped where the encoding allows, and never with control characters."""
    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(item, ensure_ascii=not is_unicode).translate(ESCAPES)
    _out(lambda: print(text, flush=True))


def message(item: Message, as_dict: bool = False, *, numbered: bool = False) -> None:
    """Print one message; `numbered`: with its number."""
    if as_dict:
        as_json(item)
    else:
        _line(message_line(item, f"{item['seq']}  " if numbered else ""))


def message_line(item: Message, number: str = "") -> Text:
    """Return a message as Text: time, sender and body; before it `number`."""
    when = Text().append(
        f"{number}{time(item['created_at'])}  ", "dim"
    )  # not its own style, which would be the whole line's
    if item["kind"] == "system":
        return when + Text(f"* {safe(sentences.of_system(item))}", style="dim")
    sender = Text(safe(item["sender"]["name"]), style=f"bold {COLOURS[item['sender']['hue'] % len(COLOURS)]}")
    if item["deleted_at"]:
        return when + sender + Text(f": {sentences.of_deleted(item)}", style="dim italic")
    answers = Text(f" (reply to {safe(reply['sender']['name'])})" if (reply := item.get("reply")) else "", style="dim")
    edited = Text(" (edited)" if item["edited_at"] else "", style="dim")
    count = thread["count"] if (thread := item.get("thread")) else 0
    replies = Text(f" [{count} {'reply' if count == 1 else 'replies'}]" if count else "", style="dim")
    return when + sender + answers + Text(": ") + _body(item) + edited + replies


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print rows of str or Text: a table on a terminal, else fields separated by tabs, without headings."""
    if not is_to_people():
        for row in rows:
            _line(Text("\t".join(" ".join(safe(str(cell)).split()) for cell in row)))
        return
    drawn = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(safe(str(cell))) for cell in row))
    _out(lambda: console.print(drawn))


def line(text: str) -> None:
    """Print one line."""
    _line(Text(safe(text)))


def note(text: str) -> None:
    """Print a remark on standard error, if that is a terminal."""
    if errors.is_terminal:
        errors.print(Text(safe(text)), style="dim")


def warn(text: str) -> None:
    """Print a warning on standard error, also when that is no terminal."""
    print(safe(text), file=sys.stderr)


def time(iso: str) -> str:
    """Return a time of the protocol in the local zone: in full for programs, `14:32` for today on a terminal."""
    there = datetime.datetime.fromisoformat(iso).astimezone()
    is_today = there.date() == datetime.datetime.now().astimezone().date()
    return f"{there:%H:%M}" if is_to_people() and is_today else f"{there:%Y-%m-%d %H:%M}"


def safe(text: str) -> str:
    """Return `text` without control characters and without what reverses lines on a terminal."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_command(c) else c for c in text)


def _is_command(character):
    if character in "\n\t":
        return False
    return character in BIDI_CONTROLS or unicodedata.category(character) in ("Cc", "Cs")


def _body(item):
    """Return the text of a message, its lines indented."""
    drawn = drawn_lines(item["parts"]) if item.get("parts") else [Text(item["body"])]
    whole = Text("\n    ").join(drawn)
    safe_text = safe(whole.plain)  # as long as the text, so that the styles stay where they are
    return Text(safe_text, spans=whole.spans)


def _line(text):
    """Print a Text. For programs it is printed unchanged: rich would turn tabs into blanks."""
    _out(lambda: console.print(text, soft_wrap=True) if is_to_people() else print(text.plain))


def _out(write):
    """Write to standard output, which a reader such as `head` may have closed."""
    try:
        write()
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            sys.exit(CLOSED)
        raise Failure(f"Cannot write the output: {error.strerror}.") from None


def prepare() -> None:
    """Make every text printable: characters that the encoding lacks become escapes; a closed output is replaced."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - until the process ends
        getattr(sys, name).reconfigure(errors="backslashreplace")
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115 - until the process ends
