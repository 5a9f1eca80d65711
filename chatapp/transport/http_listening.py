"""The listening half of HTTP on a connection: bytes become requests, and each part of one has its time."""

from collections import deque

from chatapp.transport.http_request import RequestReader
from chatapp.transport.responses import plain_response

HEAD_TIME = 10  # seconds for a whole request head, from the first byte or from the connection
BODY_TIME = 30  # seconds for a body; what has come earns more
BODY_RATE = 2_000  # bytes that earn a second: with less, no page is worth waiting for

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Listening:
    """Reads requests off a connection; whoever extends it answers them in `_answer()`.

    `raw`: the bytes of the request under way when it came alone and whole, else None.
    """

    __slots__ = ("_reader", "_requests", "connection", "raw")

    def __init__(self, connection):
        self.connection = connection
        self.raw = None
        self._reader = None
        self._requests = None
        connection.expire_in(HEAD_TIME)

    def _parse(self, data):
        reader = self._reader
        if reader is None:
            reader = self._reader = RequestReader()
        was_between, was_in_body = reader.is_between, reader.reads_body
        requests = reader.feed(data)
        if requests:
            self.raw = data if was_between and len(requests) == 1 and reader.is_between else None
            self._requests = deque(requests)
            self._answer()
        elif was_in_body and reader.reads_body and reader.failure is None:
            self.connection.extend(len(data) / BODY_RATE, at_most=BODY_TIME)
        else:
            self._wait_for_rest(was_between)

    def _wait_for_rest(self, was_between):
        """Do what the part of a request asks for that has come."""
        reader = self._reader
        if reader.failure is not None:
            self._refuse(reader.failure)
        elif reader.reads_body:
            self.connection.expire_in(BODY_TIME)
            if reader.wants_continue:
                self.connection.write(CONTINUE)
        elif was_between:
            self.connection.expire_in(HEAD_TIME)

    def _refuse(self, failure):
        self.connection.write(plain_response(failure.status))
        self.connection.close()

    def _drop_reader(self):
        if self._reader is not None:
            self._reader.forget()
            self._reader = None
