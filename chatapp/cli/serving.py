"""Serving, in an interpreter that is patched: open what is needed, say so, serve, and end well."""

import errno
import socket

import click
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import generate_adhoc_ssl_context, load_ssl_context

from chatapp import broadcasts, database
from chatapp.cli import start_up
from chatapp.extensions import socketio
from chatapp.sockets import loops
from chatapp.transport import server
from chatapp.web import bearer

RETURN_WITHIN = 5  # seconds over which the clients of a stopping server spread their return


def serve(info, host, port, cert, debugger):
    """Serve until a signal, then let everybody finish."""
    tls = tls_context(cert)
    sock, app = open_app(info, host, port, cert, debugger)
    server.serve(
        sock,
        app,
        socketio.server.eio,
        leaving=lambda: broadcasts.server_restart(RETURN_WITHIN),
        timeout=app.config["SHUTDOWN_TIMEOUT"],
        tls=tls,
    )


def until_killed(info, host, port, cert, debugger):
    """Open everything and return a function that serves without an end of its own."""
    tls = tls_context(cert)
    sock, app = open_app(info, host, port, cert, debugger)
    return lambda: server.serve_until_killed(sock, app, socketio.server.eio, tls)


def open_app(info, host, port, cert, debugger):
    """Return a listening socket and the application, its database up to date and its periodic work under way."""
    app = info.load_app()
    sock = listen(host, port)
    app.config["LISTENS_BEYOND_LOOPBACK"] = start_up.is_beyond_loopback(app.config, host)
    database.bring_up_to_date(app)
    if debugger:
        add_debugger(host)
    loops.start(app)
    start_up.announce(app, host, sock, secure=bool(cert))
    return sock, app


def listen(host, port):
    """Return a listening socket. Raises ClickException when there is none to be had."""
    try:
        return server.listen(host, port)
    except socket.gaierror:
        raise click.ClickException(f"There is no host named {host}.") from None
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host} port {port}: {reason(error)}") from None


def reason(error):
    """Return what an operator can do about an OSError."""
    sentences = {
        errno.EADDRINUSE: "it is in use. Stop the program that listens there, or choose another with --port.",
        errno.EACCES: "ports below 1024 need more rights. Choose another with --port.",
        errno.EADDRNOTAVAIL: "it is not an address of this machine.",
    }
    return sentences.get(error.errno, f"{error.strerror}.")


def tls_context(cert):
    """Return an SSLContext for what --cert and --key say, or None."""
    if cert is None:
        return None
    if cert == "adhoc":
        return generate_adhoc_ssl_context()
    return load_ssl_context(*cert) if isinstance(cert, tuple) else cert


def add_debugger(host):
    """Put Werkzeug's debugger between the sockets and the pages; over a socket, it would stop a WebSocket's start."""
    pages = socketio.sockio_mw.wsgi_app
    debugger = DebuggedApplication(pages, evalex=True)
    debugger.trusted_hosts.append(host)

    def debugged(environ, start_response):
        answer = pages if environ["PATH_INFO"] == bearer.WEBSOCKET else debugger
        return answer(environ, start_response)

    socketio.sockio_mw.wsgi_app = debugged
