"""A plain Flask-SocketIO server under eventlet, as its documentation has it: no sign-in, no checks.

Arguments: port, and a database file when messages are to be stored.
"""

import sqlite3
import sys

import eventlet

eventlet.monkey_patch()

from flask import Flask  # noqa: E402
from flask_socketio import SocketIO, join_room  # noqa: E402

app = Flask(__name__)
socketio = SocketIO(app, async_mode="eventlet")
database = None


@socketio.on("open_conversation")
def open_conversation(data):
    join_room(data["conversation"])
    return {"ok": True}


@socketio.on("post_messages")
def post(data):
    for message in data["messages"]:
        if database is not None:
            database.execute("INSERT INTO messages (room, body) VALUES (?, ?)", (data["conversation"], message["body"]))
        socketio.emit("message", {"body": message["body"]}, to=data["conversation"])
    return {"ok": True}


@socketio.on("typing")
def typing(data):
    socketio.emit("typing", data, to=data["conversation"])
    return {"ok": True}


def opened(path):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, room TEXT, body TEXT)")
    return connection


if __name__ == "__main__":
    if len(sys.argv) > 2:
        database = opened(sys.argv[2])
    socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]))
