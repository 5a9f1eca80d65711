"""The textbook server's handlers on chatapp's transport: what the transport costs without the chat above it.

Arguments: port, and a database file when messages are to be stored.
"""

import sys

import eventlet

eventlet.monkey_patch()

from flask import Flask  # noqa: E402
from handlers import register  # noqa: E402

from chatapp.transport.flask import options  # noqa: E402
from chatapp.transport.flask.extension import LiveSocketIO  # noqa: E402
from chatapp.transport.serving import server  # noqa: E402

if __name__ == "__main__":
    app = Flask(__name__)
    socketio = LiveSocketIO()
    nobody = {"identify": lambda environ: None, "allowed": lambda origin, environ: True}
    socketio.init_app(app, **options.options(ping_interval=8, ping_timeout=6, **nobody))
    register(socketio, *sys.argv[2:])
    sock = server.bind("127.0.0.1", int(sys.argv[1]))
    server.listen(sock)
    server.serve_until_killed(sock, app, socketio.server.eio)
