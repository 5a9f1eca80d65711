"""The server that the protocols' own checks ask for, on our transport: `python -m tests.transport.protocol_server
PORT`.

It prints "ready" once it listens. Its namespaces, events and times are those of the published test suites of both
protocols.
"""

import sys
import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
import eventlet  # noqa: E402

eventlet.monkey_patch()

import logging  # noqa: E402
import os  # noqa: E402
from wsgiref.validate import validator  # noqa: E402

from flask import Flask, Response, request  # noqa: E402
from flask_socketio import ConnectionRefusedError, emit, join_room  # noqa: E402

from chatapp.transport import server  # noqa: E402
from chatapp.transport.admission import Admission  # noqa: E402
from chatapp.transport.flask_events import LiveSocketIO  # noqa: E402

PING_INTERVAL, PING_TIMEOUT = 0.3, 0.2  # seconds, as the suites have them
QUIET = 3600
ORIGIN = "http://friend.example"

app = Flask(__name__)
app.secret_key = "k" * 32
socketio = LiveSocketIO()
disconnected = []


@app.get("/")
def page():
    return "hello"


@app.post("/echo")
def echo():
    return Response(request.get_data(), content_type="application/octet-stream")


@app.get("/headers")
def headers():
    return dict(request.headers)


@app.get("/stream")
def stream():
    count, size = int(request.args["count"]), int(request.args["size"])
    return Response((b"x" * size for _ in range(count)), content_type="application/octet-stream")


@app.get("/slow")
def slow():
    eventlet.sleep(float(request.args["seconds"]))
    return "slow"


@app.get("/fails")
def fails():
    raise RuntimeError("as asked for")


@app.get("/lies")
def lies():
    return Response([b"12345"], headers={"Content-Length": "9"})


@app.get("/disconnected")
def all_disconnected():
    return {"sids": disconnected}


@app.get("/descriptors")
def descriptors():
    return str(len(os.listdir("/proc/self/fd")))


@app.get("/memory")
def memory():
    with open("/proc/self/statm") as file:
        return {"bytes": int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")}


@app.get("/broadcast")
def broadcast():
    size = int(request.args.get("size", "1"))
    for number in range(int(request.args.get("count", "1"))):
        socketio.emit("news", {"number": number, "body": "n" * size})
    return "sent"


@socketio.on("connect", namespace="/")
@socketio.on("connect", namespace="/custom")
def connect(auth=None):
    emit("auth", auth or {})


@socketio.on("connect", namespace="/refusing")
def refuse(auth=None):
    raise ConnectionRefusedError("not you", {"code": "forbidden"})


@socketio.on("connect", namespace="/failing")
def fail(auth=None):
    raise RuntimeError("as asked for")


@socketio.on("connect", namespace="/cut")
def cut_while_connecting(auth=None):
    join_room("cut")
    socketio.server.disconnect(request.sid, namespace="/cut")
    socketio.emit("secret", namespace="/cut", to="cut")


@socketio.on("disconnect", namespace="/")
@socketio.on("disconnect", namespace="/cut")
def disconnect(reason=None):
    disconnected.append(request.sid)


@socketio.on("message")
def message(*arguments):
    emit("message-back", arguments)


@socketio.on("message-with-ack")
def with_ack(*arguments):
    return arguments


@socketio.on("raises")
def raises(*_):
    raise RuntimeError("as asked for")


@socketio.on("sleep")
def sleep(seconds):
    eventlet.sleep(seconds)
    return seconds


released = eventlet.Event()


@socketio.on("tell-and-wait")
def tell_and_wait():
    emit("told")
    released.wait()
    return "released"


@socketio.on("release")
def release():
    released.send()


@socketio.on("count")
def count(number):
    return number


def main(port, *, ping_interval=PING_INTERVAL, ping_timeout=PING_TIMEOUT, hold=8.0, rate=10_000.0, connect_time=1.0):
    """Serve until a signal."""
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
    checked, live = validator(plain), app.wsgi_app

    def application(environ, start_response):
        is_plain = environ["PATH_INFO"].startswith("/plain")
        return checked(environ, start_response) if is_plain else live(environ, start_response)

    sock = server.listen("127.0.0.1", port)
    print("ready", flush=True)
    server.serve(sock, application, socketio.server.eio, leaving=lambda: None, timeout=5)


def plain(environ, start_response):
    """Answer with the request's body, in parts; a WSGI application that Python's own validator watches."""
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("X-Query", environ["QUERY_STRING"])])
    return iter([environ["wsgi.input"].read(1_000_000), b"|", environ["REQUEST_METHOD"].encode()])


if __name__ == "__main__":
    main(int(sys.argv[1]), **{name: float(value) for name, value in (pair.split("=") for pair in sys.argv[2:])})
