"""How the Socket.IO server is set up.

Written against the versions below; `tests/transport/test_versions.py` fails when others are installed.
"""

import logging

from chatapp.transport.patching import async_mode

BUFFER = 1_000_000  # bytes of one POST or frame: fifty messages of 4,000 four-byte characters, and their names

VERSIONS = {
    "python-engineio": "4.15.1",
    "python-socketio": "5.18.1",
    "Flask-SocketIO": "5.7.0",
    "Flask": "3.1.3",
    "eventlet": "0.41.3",
    "httptools": "0.9.0",
}


def options(*, ping_interval, ping_timeout, identify, allowed, **more):
    """Return the keyword arguments for LiveSocketIO.init_app.

    Both times in seconds. `identify(environ)` returns who sends a request; `allowed(origin, environ)` says whether it
    is let in. `more`: `hold`, `node`, `admission` of EngineServer.
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
    """Return where the libraries log: their lines below errors carry session ids."""
    logger = logging.getLogger("chatapp.transport.libraries")
    logger.setLevel(logging.ERROR)
    return logger
