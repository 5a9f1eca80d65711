"""How Engine.IO is set up, and the limits of python-engineio that are ours.

Written against python-engineio 4.15.1; `tests/transport/test_versions.py` fails when another version is installed.
"""

import logging

from engineio.payload import Payload

from chatapp.transport import wire_json
from chatapp.transport.patching import async_mode

# Packets in one polling POST. The stock 16 are fewer than a client sends after an hour in a tunnel, and all of them
# would be lost, answered 200 (engineio/server.py, handle_request).
PACKETS_PER_POST = 256
BUFFER = 1_000_000  # bytes of one POST or frame: fifty messages of 4,000 four-byte characters, and their names

VERSIONS = {"python-engineio": "4.15.1", "python-socketio": "5.18.1", "Flask-SocketIO": "5.7.0", "eventlet": "0.41.3"}


def _is_exception(record):
    """What else python-engineio logs is what strangers ask for wrongly, with the session ids in it."""
    return bool(record.exc_info)


def _logger():
    logger = logging.getLogger("chatapp.engineio")
    logger.addFilter(_is_exception)
    return logger


def options(*, ping_interval, ping_timeout):
    """Return the keyword arguments for SocketIO.init_app, and raise the limit of packets. Both times in seconds."""
    Payload.max_decode_packets = PACKETS_PER_POST
    return {
        "async_mode": async_mode(),
        "async_handlers": False,  # one client's events are handled in their order
        "always_connect": False,  # a refused client is told why
        "manage_session": False,  # the sign-in is checked at each event, not copied at the first
        "ping_interval": ping_interval,
        "ping_timeout": ping_timeout,
        "max_http_buffer_size": BUFFER,
        "json": wire_json,
        "engineio_logger": _logger(),
        # Compressing holds everyone up for what a phone's own HTTP stack hardly notices on packets this small.
        "http_compression": False,
    }
