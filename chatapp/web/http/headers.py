"""The headers of every answer, declared per class of response."""

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Headers

from chatapp.transport.http.request_ids import request_id

YEAR = 365 * 24 * 3600  # seconds

# The policy of our documents: they load from this host only, nothing inline, no plugin, no frame.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {sockets}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The policy of files that are no documents: opened as one, they load nothing. Of static files that concerns SVG:
# browsers show scripts and sheets as plain text.
DRAWING_POLICY = "default-src 'none'"
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

COMMON = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it, forms would post with the origin `null`.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
DATA: dict[str, str | None] = {**COMMON, "Content-Security-Policy": DATA_POLICY, "Cache-Control": "no-store"}
# The headers that matter for a file that loads nothing itself.
FILE: dict[str, str | None] = {
    name: COMMON[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
}
# An empty poll is these headers and one byte, every few seconds. CORS headers are removed: our pages need none to read
# answers of their own site, and no other site may read them.
POLL = {
    **FILE,
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": None,
    "Access-Control-Allow-Credentials": None,
}

BY_CLASS: dict[str, dict[str, str | None]] = {
    "page": {**COMMON, "Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"},
    "api": DATA,
    "health": DATA,
    "socket": POLL,
    # `no-transform`: the self-test must see whether a proxy compresses again.
    "probe": {**DATA, "Cache-Control": "no-store, no-transform"},
    # Cache-Control is set where it is known whether the URL names this version. No answer depends on a cookie.
    "static": {**FILE, "Vary": "Accept-Encoding"},
    "drawing": {**FILE, "Content-Security-Policy": DRAWING_POLICY, "Vary": "Accept-Encoding"},
}
# For answers with an ETag: the client may keep them and revalidate; shared caches may not keep them.
REVALIDATED = {"Cache-Control": "private, no-cache"}
# Browsers ignore these on plain HTTP, and complain about the second one in the console.
OVER_TLS = {
    "Cross-Origin-Opener-Policy": "same-origin",
}
# By the values of the setting HSTS.
STRICT = {"host": f"max-age={YEAR}", "subdomains": f"max-age={YEAR}; includeSubDomains", "off": None}

PREFIXES = {
    "/api/": "api",
    "/socket.io/": "socket",
    "/static/": "static",
    "/network/probes/": "probe",
    "/healthz": "health",
    "/readyz": "health",
    "/metrics": "health",
}
# Their answers say the id of the request. Static files need none, and polls and their answers are many and small.
NUMBERED = {"page", "api", "health", "probe"}
EXACT = {"/ws": "api"}
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,260}")


class HeadersOnAll:
    """WSGI middleware: give each answer the headers of its class, including Socket.IO's answers and refusals."""

    def __init__(self, wsgi_app: WSGIApplication, public_url: str, hsts: str = "host") -> None:
        self._wsgi_app = wsgi_app
        self._is_tls = public_url.startswith("https:")
        self._strict = STRICT[hsts] if self._is_tls else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status, headers, exc_info=None):
            merged = Headers(headers)
            declared = expected(environ, is_tls=self._is_tls, has_etag="ETag" in merged, strict=self._strict)
            for name, value in declared.items():
                merged.pop(name, None)
                if value is not None:
                    merged[name] = value
            if class_of(environ.get("PATH_INFO", "/")) in NUMBERED and (number := request_id(environ)):
                merged["X-Request-Id"] = number
            return start_response(status, merged.to_wsgi_list(), exc_info)

        return self._wsgi_app(environ, start)


def expected(environ: dict, *, is_tls: bool, has_etag: bool, strict: str | None = None) -> dict[str, str | None]:
    """Return the headers of the answer to this request as a dict; a header with None is to be removed."""
    kind = class_of(environ.get("PATH_INFO", "/"))
    kept = REVALIDATED if has_etag and kind in ("api", "page") else {}
    headers = {**BY_CLASS[kind], **kept, **(OVER_TLS if is_tls and kind != "socket" else {})}
    if strict and not _continues(environ, kind):
        headers["Strict-Transport-Security"] = strict
    if policy := headers.get("Content-Security-Policy"):
        headers["Content-Security-Policy"] = policy.replace("{sockets}", _sockets(environ, is_tls)).strip()
    return headers


def class_of(path: str) -> str:
    """Return the class of response, a key of BY_CLASS, of the URL path `path`."""
    kind = EXACT.get(path) or next((name for prefix, name in PREFIXES.items() if path.startswith(prefix)), "page")
    return "drawing" if kind == "static" and path.endswith(".svg") else kind


def _continues(environ, kind):
    """Return whether a request continues a session of Socket.IO. Its first answer had all headers already."""
    return kind == "socket" and "sid=" in environ.get("QUERY_STRING", "")


def _sockets(environ, is_tls):
    """Return the address of the WebSocket for the policy: older Safari does not take it for 'self'."""
    host = environ.get("HTTP_HOST", "")
    if not HOST.fullmatch(host):
        return ""
    return f"{'wss' if is_tls or environ.get('wsgi.url_scheme') == 'https' else 'ws'}://{host}"
