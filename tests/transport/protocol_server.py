"""The server that the published test suites of both protocols need, on our transport:
`python -m tests.transport.protocol_server PORT`.

It prints "ready" and the port once it listens; PORT may be 0. Its namespaces, events and times are those of the suites.
"""

import sys
import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
import eventlet  # noqa: E402

eventlet.monkey_patch()

import logging  # noqa: E402
from wsgiref.validate import validator  # noqa: E402

from chatapp.transport.engineio import upgrade  # noqa: E402
from chatapp.transport.engineio.admission import Admission  # noqa: E402
from chatapp.transport.serving import server  # noqa: E402
from tests.transport import echo  # noqa: E402
from tests.transport.protocol_app import app, socketio  # noqa: E402

PING_INTERVAL, PING_TIMEOUT = 0.3, 0.2  # seconds, as in the suites
QUIET = 3600
ORIGIN = "http://friend.example"


def main(
    port,
    *,
    ping_interval=PING_INTERVAL,
    ping_timeout=PING_TIMEOUT,
    hold=8.0,
    rate=10_000.0,
    connect_time=1.0,
    **deadlines,
):
    """Serve until a signal. `deadlines`: `probe`, in seconds, in place of the default."""
    upgrade.PROBE = deadlines.get("probe", upgrade.PROBE)
    logging.basicConfig(level=logging.WARNING)
    socketio.init_app(
        app,
        async_mode="eventlet",
        identify=lambda environ: environ.get("HTTP_COOKIE"),
        cors_allowed_origins=lambda origin, environ: origin in (None, ORIGIN),
        ping_interval=ping_interval,
        ping_timeout=ping_timeout,
        hold=hold,
        connect_time=connect_time,
        node="node-7",
        admission=Admission(per_address=(rate, rate), in_all=(10_000, 10_000)),
    )
    places = {"/plain": validator(plain), echo.PATH: echo.application}

    def application(environ, start_response):
        place = next((places[path] for path in places if environ["PATH_INFO"].startswith(path)), app.wsgi_app)
        return place(environ, start_response)

    sock = server.bind("127.0.0.1", port)
    server.listen(sock)
    print("ready", sock.getsockname()[1], flush=True)
    server.serve(sock, application, socketio.server.eio, leaving=lambda: None, timeout=5)


def plain(environ, start_response):
    """Answer with the request's body, in parts; a WSGI application that Python's own validator checks."""
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("X-Query", environ["QUERY_STRING"])])
    return iter([environ["wsgi.input"].read(1_000_000), b"|", environ["REQUEST_METHOD"].encode()])


if __name__ == "__main__":
    pairs = (pair.split("=") for pair in sys.argv[2:])
    main(int(sys.argv[1]), **{name: float(value) for name, value in pairs})
