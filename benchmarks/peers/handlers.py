"""The answers of a textbook Flask-SocketIO server: no sign-in, no checks. It stores when there is a database."""

import sqlite3

from flask_socketio import join_room


def register(socketio, path=None):
    """Give `socketio` its handlers; `path`: a database file, or None."""
    database = _opened(path) if path else None

    @socketio.on("open_conversation")
    def open_conversation(data):
        join_room(data["conversation"])
        return {"ok": True}

    @socketio.on("post_messages")
    def post(data):
        room = data["conversation"]
        for message in data["messages"]:
            if database is not None:
                database.execute("INSERT INTO messages (room, body) VALUES (?, ?)", (room, message["body"]))
            socketio.emit("message", {"body": message["body"]}, to=room)
        return {"ok": True}

    @socketio.on("typing")
    def typing(data):
        socketio.emit("typing", data, to=data["conversation"])
        return {"ok": True}


def _opened(path):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, room TEXT, body TEXT)")
    return connection
