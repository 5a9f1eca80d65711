"""Notice that the client of a request has hung up while the handler of the request waits for something."""

from collections.abc import Callable
from wsgiref.types import WSGIEnvironment


def when_gone(environ: WSGIEnvironment, function: Callable[[], None]) -> None:
    """Call `function()`, which must not block, once the client of this WSGI request sends nothing more or is cut.

    It is called at once when that is so already; never after the request has been answered, and never outside our own
    server. A client that has closed its half of the connection may still read, so the request must be answered.
    """
    writer = environ.get("chatapp.response_writer")
    if writer is not None:
        writer.protocol.connection.watch(function)
