"""The WSGI environment of a request (PEP 3333)."""

import sys
import typing
from io import BytesIO
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment
from wsgiref.util import FileWrapper

if typing.TYPE_CHECKING:
    from chatapp.transport.http.response_writer import ResponseWriter

NAMES = 500  # header names whose WSGI key a server keeps
# Entries of its handshake's environment that a connection does not need; it keeps the others as long as it lives.
KEPT_OUT = {
    "chatapp.request_id",
    "chatapp.response_writer",
    "werkzeug.request",
    "HTTP_AUTHORIZATION",
    "wsgi.errors",
    "wsgi.file_wrapper",
    "wsgi.input_terminated",
    "wsgi.multiprocess",
    "wsgi.multithread",
    "wsgi.run_once",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_ACCEPT",
    "HTTP_CACHE_CONTROL",
    "HTTP_CONNECTION",
    "HTTP_PRAGMA",
    "HTTP_UPGRADE",
    "REQUEST_URI",
}
BROWSERS_OWN = "HTTP_SEC_"  # prefix of headers in which a browser describes the request; checked once, not kept
# Entries that differ between connections. Other strings are interned, so that equal ones are kept once.
OWN = {"HTTP_COOKIE", "QUERY_STRING", "REMOTE_ADDR", "REMOTE_PORT"}
NO_BODY = BytesIO()


def environ(writer: "ResponseWriter") -> WSGIEnvironment:
    """Return the environment of a writer's request; the writer itself is its `chatapp.response_writer`."""
    request, connection = writer.request, writer.protocol.connection
    path, _, query = request.target.partition(b"?")
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "REQUEST_URI": request.target.decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "SERVER_NAME": connection.local[0],
        "SERVER_PORT": str(connection.local[1]),
        "REMOTE_ADDR": connection.peer[0],
        "REMOTE_PORT": str(connection.peer[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if connection.secure else "http",
        "wsgi.input": request.body.rewind() if request.body is not None else BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
        "chatapp.response_writer": writer,
    }
    _add_headers(environ, request, writer.protocol.site.header_keys)
    return environ


def kept(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return the part of its handshake's environment that a connection keeps as long as it lives: a new dict."""
    lasting = {}
    for key, value in environ.items():
        if key in KEPT_OUT or key.startswith(BROWSERS_OWN):
            continue
        # One string for all connections that have an equal one; Python drops it with the last of them.
        lasting[key] = sys.intern(value) if type(value) is str and key not in OWN else value
    lasting["wsgi.input"] = NO_BODY
    return lasting


def _add_headers(environ, request, keys):
    for name, value in request.headers:
        key = keys.get(name) or _key(name, keys)
        text = value.decode("latin-1")
        if key in environ:
            text = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + text
        if key:
            environ[key] = text
    if request.length:
        environ["CONTENT_LENGTH"] = str(request.length)  # of the decoded body


def _key(name, keys):
    """Return the WSGI key of a header, and keep it in `keys`; "" for names with `_`, which `-` becomes as well."""
    if b"_" in name or name == b"transfer-encoding":
        return ""
    key = name.decode("latin-1").upper().replace("-", "_")
    if name not in (b"content-type", b"content-length"):
        key = "HTTP_" + key
    if len(keys) < NAMES:
        keys[name] = key
    return key
