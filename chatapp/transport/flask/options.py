"""The options of the Socket.IO server, and the versions that the transport is written against.

`tests/transport/flask/test_versions.py` fails when other versions are installed.
"""

import logging
from collections.abc import Callable, Hashable
from typing import Any
from wsgiref.types import WSGIEnvironment

from chatapp.concurrency.patching import async_mode

BUFFER = 1_000_000  # bytes of one POST or frame: fifty messages of 4,000 four-byte characters, and their names

VERSIONS = {
    "python-engineio": "4.15.1",
    "python-socketio": "5.18.1",
    "Flask-SocketIO": "5.7.0",
    "Flask": "3.1.3",
    "eventlet": "0.41.3",
    "httptools": "0.9.0",
}


def options(
    *,
    ping_interval: float,
    ping_timeout: float,
    identify: Callable[[WSGIEnvironment], Hashable],
    allowed: Callable[[str | None, WSGIEnvironment], bool],
    **more: Any,
) -> dict[str, Any]:
    """Return the keyword arguments for LiveSocketIO.init_app.

    Both times are in seconds. `identify(environ)` returns who sends a request; `allowed(origin, environ)`, whether the
    origin is accepted. `more`: `hold`, `node`, `admission` of EngineServer, `charge` of Server.
    """
    return {
        "async_mode": async_mode(),
        "ping_interval": ping_interval,
        "ping_timeout": ping_timeout,
        "max_http_buffer_size": BUFFER,
        "identify": identify,
        "cors_allowed_origins": allowed,
        "logger": _logger(),
        "engineio_logger": _logger(),
        **more,
    }


def _logger():
    """Return the logger of the libraries. It logs errors only: other lines contain session ids."""
    logger = logging.getLogger("chatapp.transport.libraries")
    logger.setLevel(logging.ERROR)
    return logger
