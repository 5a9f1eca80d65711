"""The body of an HTTP request: in memory while it is short, on disk when it is long, within bounds."""

import io
import tempfile
from collections.abc import Callable, Hashable
from typing import BinaryIO

from chatapp.transport.tcp.shares import Shares

BODY = 16_000_000  # bytes; a longer one is not even the application's to refuse
IN_MEMORY = 65_536  # bytes of a body; a longer one waits on disk
ON_DISK = 256_000_000  # bytes of all bodies on disk
FEW = 16_384  # bytes of a body in memory that do not count
ALL_IN_MEMORY = 64_000_000  # bytes of all bodies in memory that count
SHORT = "too many long requests are on their way"


class BadRequest(Exception):
    """A request that is refused. The connection is closed after the answer.

    `status`: code and reason of the status line; `why`: the rule that was broken, for people who read the answer.
    """

    def __init__(self, status: str = "400 Bad Request", why: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.why = why


class BodyBudget:
    """The room of all bodies of one server.

    `on_disk`: bytes of all on disk; `coming`: those on disk that are not complete; `short`: those in memory that are
    not complete.
    """

    def __init__(self) -> None:
        self.on_disk = 0
        self.coming: Shares[Body] = Shares()
        self.short: Shares[Body] = Shares()


class Body:
    """A request's body, in memory while it is short, on disk when it is long.

    `holder`: the key of the client whose share of `budget` it takes; `cut()`: ends the request. When all bodies
    together are too much, the oldest incomplete one of the holder with most is cut.
    """

    def __init__(self, budget: BodyBudget, holder: Hashable = None, cut: Callable[[], None] | None = None) -> None:
        self.size = 0
        self._budget = budget
        self._holder = holder
        self._cut = cut
        self._counted = 0
        self._file: BinaryIO = io.BytesIO()

    def add(self, data: bytes) -> None:
        """Append bytes. Raises BadRequest when it is too long, was cut, or there is no room."""
        size = self.size + len(data)
        if size > BODY:
            raise BadRequest("413 Content Too Large", f"a body may have {BODY} bytes")
        if self._file.closed:  # it was cut, and its client has not been told yet
            raise BadRequest("503 Service Unavailable", SHORT)
        if size > IN_MEMORY:
            self._count(size - self._counted)
        elif size > FEW and self._cut is not None:
            self._count_in_memory(size)
        if self.size <= IN_MEMORY < size:
            self._move_to_disk()
        self._file.write(data)
        self.size = size

    def _count(self, added):
        while self._budget.on_disk + added > ON_DISK:
            self._make_room(self._budget.coming)
        self._budget.on_disk += added
        self._counted += added
        if self._cut is not None:
            self._budget.coming.put(self, self._holder, self._counted)

    def _count_in_memory(self, size):
        self._budget.short.put(self, self._holder, size)
        while self._budget.short.size > ALL_IN_MEMORY:
            self._make_room(self._budget.short)

    def _make_room(self, shares):
        """Cut the oldest body of the holder with most. Raises BadRequest when that is this one, or there is none."""
        oldest = next(iter(shares.items(shares.greatest())), self)
        if oldest is self:
            raise BadRequest("503 Service Unavailable", SHORT)
        oldest.close()
        if oldest._cut is not None:
            oldest._cut()

    def _move_to_disk(self):
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the body
        file.write(self.rewind().read())
        self._file = file
        self._budget.short.remove(self, self._holder)

    def complete(self) -> None:
        """Note that it is complete: it is not cut any more, and stays until `close`."""
        self._budget.coming.remove(self, self._holder)
        self._budget.short.remove(self, self._holder)

    def rewind(self) -> BinaryIO:
        """Return a file of the bytes, at its start."""
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Delete the bytes; a second call does nothing."""
        self.complete()
        self._file.close()
        self._budget.on_disk -= self._counted
        self._counted = 0
