"""The headers of every answer, declared per class of response."""

import re

from werkzeug.datastructures import Headers

YEAR = 365 * 24 * 3600  # seconds

# What any document of ours may load. Everything comes from here: no other host, nothing inline, no plugin, no frame.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {sockets}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For what is no document: shown as one all the same, it may load nothing. Of static files that is SVG: scripts and
# sheets are shown as plain text.
DRAWING_POLICY = "default-src 'none'"
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

COMMON = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it, forms would post with the origin `null`.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
DATA = {**COMMON, "Content-Security-Policy": DATA_POLICY, "Cache-Control": "no-store"}
# All that is of use to what asks for nothing itself.
FILE = {name: COMMON[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}
# An empty poll is this and one byte, every few seconds. Our pages need no leave to read what comes from their own site,
# and no other site gets it.
POLL = {
    **FILE,
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": None,
    "Access-Control-Allow-Credentials": None,
}

BY_CLASS = {
    "page": {**COMMON, "Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"},
    "api": DATA,
    "health": DATA,
    "socket": POLL,
    # Who re-packs these on the way is to be seen by it.
    "probe": {**DATA, "Cache-Control": "no-store, no-transform"},
    # Cache-Control is set where it is known whether the address names this very content; no answer depends on a cookie.
    "static": {**FILE, "Vary": "Accept-Encoding"},
    "drawing": {**FILE, "Content-Security-Policy": DRAWING_POLICY, "Vary": "Accept-Encoding"},
}
# What carries an ETag may be kept by who asked, and by nobody else, to ask whether it still holds.
REVALIDATED = {"Cache-Control": "private, no-cache"}
# Browsers ignore these on plain http, the second one with a complaint in the console.
OVER_TLS = {
    "Strict-Transport-Security": f"max-age={YEAR}",
    "Cross-Origin-Opener-Policy": "same-origin",
}

PREFIXES = {
    "/api/": "api",
    "/socket.io/": "socket",
    "/static/": "static",
    "/network/probes/": "probe",
    "/healthz": "health",
    "/readyz": "health",
}
EXACT = {"/ws": "api"}
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,260}")


class HeadersOnAll:
    """WSGI middleware that gives each answer the headers of its class, Socket.IO's and refusals included."""

    def __init__(self, wsgi_app, public_url):
        self._wsgi_app = wsgi_app
        self._is_tls = public_url.startswith("https:")

    def __call__(self, environ, start_response):
        def start(status, headers, exc_info=None):
            merged = Headers(headers)
            declared = expected(environ, is_tls=self._is_tls, has_etag="ETag" in merged)
            for name, value in declared.items():
                merged.pop(name, None)
                if value is not None:
                    merged[name] = value
            return start_response(status, merged.to_wsgi_list(), exc_info)

        return self._wsgi_app(environ, start)


def expected(environ, *, is_tls, has_etag):
    """Return the headers that the answer to this request carries, as a dict; None for one it must not carry."""
    kind = class_of(environ.get("PATH_INFO", "/"))
    kept = REVALIDATED if has_etag and kind == "api" else {}
    headers = {**BY_CLASS[kind], **kept, **(OVER_TLS if is_tls and kind != "socket" else {})}
    if policy := headers.get("Content-Security-Policy"):
        headers["Content-Security-Policy"] = policy.replace("{sockets}", _sockets(environ, is_tls)).strip()
    return headers


def class_of(path):
    """Return the class of response that lives at `path`."""
    kind = EXACT.get(path) or next((name for prefix, name in PREFIXES.items() if path.startswith(prefix)), "page")
    return "drawing" if kind == "static" and path.endswith(".svg") else kind


def _sockets(environ, is_tls):
    """Return the WebSocket's address for the policy: older Safari does not find it in 'self'."""
    host = environ.get("HTTP_HOST", "")
    if not HOST.fullmatch(host):
        return ""
    return f"{'wss' if is_tls or environ.get('wsgi.url_scheme') == 'https' else 'ws'}://{host}"
