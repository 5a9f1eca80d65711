"""The pages, events and namespaces that the published test suites need, and pages that show the server's state."""

import gc
import json
import os
import threading
from collections import defaultdict, deque
from time import sleep

from flask import Flask, Response, request
from flask_socketio import ConnectionRefusedError, emit, join_room

from chatapp.transport.flask.extension import LiveSocketIO

app = Flask(__name__)
app.secret_key = "k" * 32
socketio = LiveSocketIO()
disconnected = deque(maxlen=1000)
released = threading.Event()
gates = defaultdict(threading.Event)  # name -> the event that a handler waits for until a test sets it
asked = defaultdict(list)  # word -> addresses


@app.before_request
def note():
    word = request.args.get("word")
    if word and request.path != "/seen":
        asked[word].append(request.full_path)


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
    sleep(float(request.args["seconds"]))
    return "slow"


@app.get("/fails")
def fails():
    raise RuntimeError("as asked for")


@app.get("/open")
def open_gate():
    gates[request.args["gate"]].set()
    return "open"


@app.get("/lies")
def lies():
    return Response([b"12345"], headers={"Content-Length": "9"})


@app.get("/seen")
def seen():
    """Return the addresses of the requests that had this word in them."""
    return asked.pop(request.args["word"], [])


@app.get("/sessions")
def sessions():
    """Return the number of Engine.IO sessions."""
    return json.dumps(len(socketio.server.eio.sockets))


@app.get("/polled")
def polled():
    """Return whether a poll of this session is held."""
    session = socketio.server.eio.sockets.get(request.args["sid"])
    return json.dumps(session is not None and session.poll is not None)


@app.get("/held")
def held():
    """Return the writes and bytes that wait for a session on a WebSocket; null when it is gone."""
    return json.dumps(waiting_for(request.args["sid"]))


def waiting_for(sid):
    session = socketio.server.eio.sockets.get(sid)
    if session is None:
        return None
    buffer = session.carrier.write_buffer
    return {"writes": buffer.writes_behind, "bytes": buffer.size} if buffer is not None else {"writes": 0, "bytes": 0}


@app.get("/disconnected")
def all_disconnected():
    return {"sids": list(disconnected)}


@app.get("/descriptors")
def descriptors():
    return str(len(os.listdir("/proc/self/fd")))


@app.get("/collected")
def collected():
    """Return the number of objects that the garbage collector visits, and of those that it never does."""
    return {"looked at": len(gc.get_objects()), "left alone": gc.get_freeze_count()}


@app.get("/memory")
def memory():
    with open("/proc/self/statm") as file:
        return str(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE"))


@app.get("/broadcast")
def broadcast():
    """Send `count` events to everybody (or `to`) in one go."""
    size = int(request.args.get("size", "1"))
    for number in range(int(request.args.get("count", "1"))):
        socketio.emit("news", {"number": number, "body": "n" * size}, to=request.args.get("to"))
    return "sent"


@socketio.on("connect", namespace="/")
@socketio.on("connect", namespace="/custom")
def connect(auth=None):
    emit("auth", auth or {})


@socketio.on("connect", namespace="/refusing")
def refuse(auth=None):
    emit("auth", auth or {})
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
@socketio.on("message", namespace="/custom")
def message(*arguments):
    emit("message-back", arguments)


@socketio.on("message-with-ack")
def with_ack(*arguments):
    return arguments


@socketio.on("ask")
def ask():
    emit("question", callback=lambda *answer: socketio.emit("answered", answer))


@socketio.on("raises")
def raises(*_):
    raise RuntimeError("as asked for")


@socketio.on("wait")
def wait(gate):
    emit("waiting", gate)
    gates[gate].wait()
    return gate


@socketio.on("tell-and-wait")
def tell_and_wait():
    emit("told")
    released.wait()
    return "released"


@socketio.on("release")
def release():
    released.set()


@socketio.on("count")
def count(number, filler=None):
    return number
