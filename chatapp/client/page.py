"""The file of an export: JSON, one message per line, or an HTML page that needs no server."""

import contextlib
import datetime
import itertools
import json
import os
from pathlib import Path

import jinja2

from chatapp.client import sentences
from chatapp.client.part import Part
from chatapp.client.shapes import Summary

templates = jinja2.Environment(loader=jinja2.PackageLoader("chatapp.client"), autoescape=True, trim_blocks=True)
templates.globals.update(system=sentences.of_system, deleted=sentences.of_deleted)


def write_jsonl(output: Path, _summary: Summary, messages: Part) -> None:
    """Write the messages of a Part, one JSON object per line."""
    _write(output, (f"{json.dumps(message, ensure_ascii=False)}\n" for message in messages.messages()))


def write_html(output: Path, summary: Summary, messages: Part) -> None:
    """Write a page of the messages of a Part, day by day, in this machine's time zone."""
    days = itertools.groupby(messages.messages(), key=lambda message: _there(message["created_at"]).date())
    now = datetime.datetime.now().astimezone()
    _write(output, templates.get_template("export.html").generate(summary=summary, days=days, now=now))


def _write(output, texts):
    """Write a file atomically: under this name there is never half of one."""
    fresh = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.writelines(texts)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(output)
    finally:
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()


def _there(iso):
    return datetime.datetime.fromisoformat(iso).astimezone()


templates.filters["there"] = _there
