"""The WSGI environment of a request (PEP 3333)."""

import sys
from io import BytesIO
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

NAMES = 500  # header names whose WSGI key is remembered
# What a connection does not need of its handshake's environment, which it keeps as long as it lives.
KEPT_OUT = {
    "chatapp.exchange",
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
BROWSERS_OWN = "HTTP_SEC_"  # so begins what a browser says of the request itself; checked once, and not kept either
# What no two connections have in common. Other strings are kept once for all that have them.
OWN = {"HTTP_COOKIE", "QUERY_STRING", "REMOTE_ADDR", "REMOTE_PORT"}
NO_BODY = BytesIO()

_keys = {}


def environ(exchange):
    """Return the environment of an exchange's request, as a dict; `chatapp.exchange` in it is the exchange itself."""
    request, connection = exchange.request, exchange.http.connection
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
        "chatapp.exchange": exchange,
    }
    _add_headers(environ, request)
    return environ


def kept(environ):
    """Return what a connection keeps of its handshake's environment, for as long as it lives: a new dict, no body."""
    names = (key for key in environ if key not in KEPT_OUT and not key.startswith(BROWSERS_OWN))
    lasting = {key: _shared(key, environ[key]) for key in names}
    lasting["wsgi.input"] = NO_BODY
    return lasting


def _shared(key, value):
    """Return a string that all have in common who have the same one; Python forgets it with the last of them."""
    return sys.intern(value) if type(value) is str and key not in OWN else value


def _add_headers(environ, request):
    for name, value in request.headers:
        key = _keys.get(name) or _key(name)
        text = value.decode("latin-1")
        if key in environ:
            text = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + text
        if key:
            environ[key] = text
    if request.body is not None:
        environ["CONTENT_LENGTH"] = str(request.length)  # of the body itself: it has been put together


def _key(name):
    """Return the WSGI key of a header; "" for names with `_`, which would be taken for those with `-`."""
    if b"_" in name or name == b"transfer-encoding":
        key = ""
    elif name in (b"content-type", b"content-length"):
        key = name.decode("ascii").upper().replace("-", "_")
    else:
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
    if key and len(_keys) < NAMES:
        _keys[name] = key
    return key
