"""An unfinished export: what was read from the server so far, in a file that survives a crash at any moment.

It has one JSON object per line: the head, then pages and changes in the order of their arrival. A later state of a
message replaces an earlier one. An incomplete last line is ignored.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from chatapp.client.shapes import HistoryPage, Message

FORM = "chatapp-export-1"


class Part:
    """`seq`: of the last message read. `rev`, `epoch`: the state with which the pages were last compared."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.begin_empty()
        self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    def begin_empty(self) -> None:
        """Drop everything."""
        self.conversation = ""
        self.epoch: str | None = None
        self.rev: int | None = None
        self.seq = 0
        self._places: dict[int, tuple[int, int]] = {}  # seq: (where its line begins, place in the line)

    def goes_on(self, conversation: str) -> bool:
        """Return whether the file has pages of this conversation already."""
        return self.conversation == conversation and self.epoch is not None

    def begin(self, conversation: str) -> None:
        """Begin a new file."""
        self._file.seek(0)
        self._file.truncate()
        self.begin_empty()
        self._append({"form": FORM, "conversation": conversation})

    def add_page(self, page: HistoryPage) -> None:
        """Append a page of history."""
        kept = {key: page[key] for key in ("messages", "rev", "epoch")}
        self._append({"page": kept})

    def add_changes(self, messages: list[Message], rev: int) -> None:
        """Append the changes up to `rev`."""
        if messages or rev != self.rev:
            self._append({"changes": {"messages": messages, "rev": rev}})

    def messages(self) -> Iterator[Message]:
        """Yield each message in its latest state, in the order of seq."""
        read_at, line = None, []
        for seq in sorted(self._places):
            where, place = self._places[seq]
            if where != read_at:
                read_at, line = where, self._line(where)
            yield line[place]

    def _line(self, where):
        """Return the messages of the line at this offset."""
        self._file.seek(where)
        line = json.loads(self._file.readline())
        return (line.get("page") or line["changes"])["messages"]

    def _append(self, line):
        """Write a line to the disk, then index it."""
        where = self._file.seek(0, os.SEEK_END)
        self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._take(where, line)

    def _read(self):
        where = 0
        for raw in iter(self._file.readline, b""):
            if not raw.endswith(b"\n") or not self._is_taken(where, raw):
                break
            where += len(raw)
        if where == 0 and self._file.tell():
            raise ValueError("not ours")
        self._file.truncate(where)

    def _is_taken(self, where, raw):
        try:
            self._take(where, json.loads(raw))
        except (ValueError, KeyError, TypeError, AttributeError):
            return False
        return True

    def _take(self, where, line):
        if "conversation" in line:
            if line["form"] != FORM:
                raise ValueError("another form")
            self.conversation = line["conversation"]
        elif "page" in line:
            self._take_page(where, line["page"])
        else:
            self._note(where, line["changes"]["messages"])
            self.rev = line["changes"]["rev"]

    def _take_page(self, where, page):
        self._note(where, page["messages"])
        self.seq = max([self.seq, *(message["seq"] for message in page["messages"])])
        self.epoch = self.epoch or page["epoch"]
        # The rev of the first page: changes after it are asked for.
        self.rev = page["rev"] if self.rev is None else self.rev

    def _note(self, where, messages):
        for place, message in enumerate(messages):
            self._places[message["seq"]] = (where, place)
