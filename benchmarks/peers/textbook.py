"""A plain Flask-SocketIO server under eventlet, as its documentation has it.

Arguments: port, and a database file when messages are to be stored.
"""

import sys

import eventlet

eventlet.monkey_patch()

from flask import Flask  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402
from handlers import register  # noqa: E402

if __name__ == "__main__":
    app = Flask(__name__)
    socketio = SocketIO(app, async_mode="eventlet")
    register(socketio, *sys.argv[2:])
    socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]))
