"""Serving in a patched interpreter: open socket and database, announce the address, serve, shut down."""

import errno
import socket
import ssl
from collections.abc import Callable

import click
from flask import Flask
from flask.cli import ScriptInfo
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import generate_adhoc_ssl_context, load_ssl_context

from chatapp import background, broadcasts, bundler, database, database_file
from chatapp.bundler import bundles
from chatapp.cli import joining, start_up
from chatapp.cli.run import Cert
from chatapp.extensions import BUS, SOCKETIO, STORES
from chatapp.services import relay
from chatapp.services.jobs import working
from chatapp.services.presence import moving, presence
from chatapp.transport.engineio.server import BACK_WITHIN
from chatapp.transport.flask.extension import LiveSocketIO
from chatapp.transport.serving import server
from chatapp.web.identity import bearer, cookies

FAREWELL = 1  # seconds, at most, for the last words to the other processes


def serve(info: ScriptInfo, host: str, port: int, cert: Cert, debugger: bool) -> None:
    """Serve until a signal, then finish the requests under way."""
    tls = tls_context(cert)
    sock, app = open_app(info, host, port, cert, debugger)
    server.serve(
        sock,
        app,
        app.extensions[SOCKETIO].server.eio,
        drain=lambda: drain(app),
        leaving=lambda: take_leave(app),
        timeout=app.config["SHUTDOWN_TIMEOUT"],
        **options(app, tls),
    )


def drain(app: Flask) -> None:
    """Wait for DRAIN_DELAY seconds, so that balancers notice, and hand the clients over to other servers meanwhile."""
    with app.app_context():
        moving.leave()
        try:
            relay.say_hello()
            moving.hand_over(app.config["DRAIN_DELAY"])
        except Exception:  # what is away, such as the bus, must not keep this process from ending in order
            app.logger.exception("could not hand the clients over")


def take_leave(app: Flask) -> None:
    """Ask all clients to come back, store when the people were last here, and give back jobs that wait."""
    with app.app_context():
        broadcasts.server_restart(BACK_WITHIN)
        try:
            presence.leave_all()
            working.leave()
        except Exception:  # a database that does not answer must not keep requests under way from their answers
            app.logger.exception("could not store when people were last seen, or give back jobs")
        app.extensions[BUS].flush(FAREWELL)


def until_killed(info: ScriptInfo, host: str, port: int, cert: Cert, debugger: bool) -> Callable[[], None]:
    """Open socket and database; return a function that serves until the process is killed."""
    tls = tls_context(cert)
    sock, app = open_app(info, host, port, cert, debugger)
    return lambda: server.serve_until_killed(sock, app, app.extensions[SOCKETIO].server.eio, **options(app, tls))


def options(app: Flask, tls: ssl.SSLContext | None) -> dict:
    """Return the options of the server that come from the application."""
    return {
        "tls": tls,
        "proxies": app.config["TRUSTED_PROXIES"],
        "body": app.config["MAX_CONTENT_LENGTH"],
        "charge": app.extensions[STORES].budgets.spend,
    }


def open_app(info: ScriptInfo, host: str, port: int, cert: Cert, debugger: bool) -> tuple[socket.socket, Flask]:
    """Return a listening socket and the application, with its database migrated and its periodic work started.

    It listens last: who connects to a process that is still starting would wait for all of that.
    """
    app = info.load_app()
    sock = bind(host, port)
    app.config["LISTENS_BEYOND_LOOPBACK"] = start_up.is_beyond_loopback(app.config, host)
    database_file.hold(app)
    database.bring_up_to_date(app)
    cookies.keep_mark(app)
    joining.join(app)
    make_bundles(app)
    if debugger:
        add_debugger(app.extensions[SOCKETIO], host)
    background.start(app)
    listen(sock, host, port)
    start_up.announce(app, host, sock, secure=bool(cert))
    return sock, app


def make_bundles(app: Flask) -> None:
    """Make what browsers load, except in development. Raises ClickException for a script that cannot be bundled."""
    if app.debug:
        return
    try:
        bundler.make(app)
    except bundles.NotBundled as error:
        raise click.ClickException(str(error)) from None


def bind(host: str, port: int) -> socket.socket:
    """Return a socket with this address. Raises ClickException when it cannot be used."""
    try:
        return server.bind(host, port)
    except socket.gaierror:
        raise click.ClickException(f"No host found with the name {host}.") from None
    except OSError as error:
        raise refused(host, port, error) from None


def listen(sock: socket.socket, host: str, port: int) -> None:
    """Let connections come to a bound socket. Raises ClickException when another program was quicker."""
    try:
        server.listen(sock)
    except OSError as error:
        raise refused(host, port, error) from None


def refused(host: str, port: int, error: OSError) -> click.ClickException:
    """Return the error that tells an operator why this address cannot be used."""
    return click.ClickException(f"Cannot listen on {host} port {port}: {reason(error)}")


def reason(error: OSError) -> str:
    """Return a sentence that tells an operator what to do about an OSError."""
    sentences = {
        errno.EADDRINUSE: "it is in use. Stop the program that uses it, or choose another port with --port.",
        errno.EACCES: "ports below 1024 need more permissions. Choose another port with --port.",
        errno.EADDRNOTAVAIL: "it is not an address of this machine.",
    }
    return sentences.get(error.errno or 0, f"{error.strerror}.")


def tls_context(cert: Cert) -> ssl.SSLContext | None:
    """Return the SSLContext for --cert and --key, or None without them."""
    if cert is None:
        return None
    if isinstance(cert, str):  # "adhoc"
        return generate_adhoc_ssl_context()
    return load_ssl_context(*cert) if isinstance(cert, tuple) else cert


def add_debugger(socketio: LiveSocketIO, host: str) -> None:
    """Put Werkzeug's debugger around the pages. It would stop a WebSocket from opening, so /ws goes past it."""
    pages = socketio.sockio_mw.wsgi_app
    debugger = DebuggedApplication(pages, evalex=True)
    debugger.trusted_hosts.append(host)

    def debugged(environ, start_response):
        answer = pages if environ["PATH_INFO"] == bearer.WEBSOCKET else debugger
        return answer(environ, start_response)

    socketio.sockio_mw.wsgi_app = debugged
