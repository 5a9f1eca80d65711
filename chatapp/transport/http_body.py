"""The body of an HTTP request: in memory while it is short, on disk when it is long, within bounds."""

import io
import tempfile

BODY = 16_000_000  # bytes; the application refuses more than its own limit itself, with a page
IN_MEMORY = 65_536  # bytes of a body; a longer one waits on disk
ON_DISK = 256_000_000  # bytes of all bodies that wait on disk


class BadRequest(Exception):
    """A request that is refused, with its status line's code and reason; the connection is closed after it."""

    def __init__(self, status="400 Bad Request"):
        super().__init__(status)
        self.status = status


class Body:
    """A request's body, in memory while it is short, on disk when it is long. Raises BadRequest when it is too long."""

    on_disk = 0  # bytes of all of them

    def __init__(self):
        self.size = 0
        self._counted = 0
        self._file = io.BytesIO()

    def add(self, data):
        """Append bytes."""
        size = self.size + len(data)
        if size > BODY:
            raise BadRequest("413 Content Too Large")
        if size > IN_MEMORY:
            self._count(size - self._counted)
        if self.size <= IN_MEMORY < size:
            self._move_to_disk()
        self._file.write(data)
        self.size = size

    def _count(self, added):
        if Body.on_disk + added > ON_DISK:
            raise BadRequest("503 Service Unavailable")
        Body.on_disk += added
        self._counted += added

    def _move_to_disk(self):
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the body
        file.write(self._file.getvalue())
        self._file = file

    def rewind(self):
        """Return a file of the bytes, at its start."""
        self._file.seek(0)
        return self._file

    def close(self):
        """Delete the bytes."""
        self._file.close()
        Body.on_disk -= self._counted
        self._counted = 0
