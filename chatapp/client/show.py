"""What commands print: for people lines and tables, for programs JSON, one object a line."""

import datetime
import json
import os
import sys
import unicodedata

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chatapp.client import sentences

# One of twelve for each `hue`, of those that every terminal has.
COLOURS = (
    "cyan", "bright_cyan", "green", "bright_green", "yellow", "bright_yellow",
    "red", "blue", "bright_blue", "magenta", "bright_magenta", "bright_red",
)  # fmt: skip
CLOSED = 141  # what a shell calls a program that wrote to a closed pipe

console = Console(highlight=False, markup=False, emoji=False)
errors = Console(stderr=True, highlight=False, markup=False, emoji=False)


def is_to_people():
    """Say whether somebody reads this on a terminal."""
    return console.is_terminal


def as_json(item):
    """Print one object on a line of its own."""
    _out(lambda: print(json.dumps(item, ensure_ascii=False), flush=True))


def message(item, as_dict=False):
    """Print one message."""
    if as_dict:
        as_json(item)
    else:
        _line(message_line(item))


def message_line(item):
    """Return a message as Text: when, who, what."""
    when = Text().append(f"{time(item['created_at'])}  ", "dim")  # not its own style, which would be the whole line's
    if item["kind"] == "system":
        return when + Text(f"* {safe(sentences.of_system(item))}", style="dim")
    sender = Text(safe(item["sender"]["name"]), style=f"bold {COLOURS[item['sender']['hue'] % len(COLOURS)]}")
    if item["deleted_at"]:
        return when + sender + Text(f": {sentences.of_deleted(item)}", style="dim italic")
    edited = Text(" (edited)" if item["edited_at"] else "", style="dim")
    return when + sender + Text(f": {_indented(item['body'])}") + edited


def table(headings, rows):
    """Print rows of text (str or Text): a table for people, else fields with tabs between and no headings."""
    if not is_to_people():
        for row in rows:
            _line(Text("\t".join(" ".join(safe(str(cell)).split()) for cell in row)))
        return
    drawn = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(safe(str(cell))) for cell in row))
    _out(lambda: console.print(drawn))


def line(text):
    """Print one line for whoever reads."""
    _line(Text(safe(text)))


def note(text):
    """Say on the terminal, beside the output, what goes on."""
    if errors.is_terminal:
        errors.print(Text(safe(text)), style="dim")


def time(iso):
    """Return a time of the wire in this machine's zone: in full for programs, today's as a clock for people."""
    there = datetime.datetime.fromisoformat(iso).astimezone()
    is_today = there.date() == datetime.datetime.now().astimezone().date()
    return f"{there:%H:%M}" if is_to_people() and is_today else f"{there:%Y-%m-%d %H:%M}"


def safe(text):
    """Return `text` without what would command a terminal or turn its lines round."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") else "\N{REPLACEMENT CHARACTER}"
                   for c in text)  # fmt: skip


def _indented(body):
    return safe(body).replace("\n", "\n    ")


def _line(text):
    """Print a Text: as it is for programs, whose tabs rich would turn into blanks."""
    _out(lambda: console.print(text, soft_wrap=True) if is_to_people() else print(text.plain))


def _out(write):
    """Write to a reader who may have gone, as `head` does once it has seen enough."""
    try:
        write()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(CLOSED)
