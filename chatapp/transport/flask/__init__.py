"""Flask-SocketIO on top of the transport."""
