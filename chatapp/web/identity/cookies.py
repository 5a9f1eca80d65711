"""Names of cookies: different for each installation on a host and, over TLS, safe from neighbouring hosts.

Cookies ignore ports, and each host of a domain can set one for the whole domain. So a name has the mark of its
installation and, over TLS, the prefix `__Host-`, which browsers accept from this very host only.
"""

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from chatapp import limits
from chatapp.services import installation

SESSION, DEVICE = "chatapp_session", "chatapp_device"
HOST_ONLY = "__Host-"  # draft-ietf-httpbis-rfc6265bis, section 4.1.3.2

KEPT = "installation_mark"


def name(kind: str, environ: dict, app: Flask) -> str:
    """Return the name that a cookie, SESSION or DEVICE, has for a request."""
    return f"{HOST_ONLY if is_secure(environ, app) else ''}{kind}_{_mark(app).name}"


def is_secure(environ: dict, app: Flask) -> bool:
    """Say whether a request's cookies are for TLS only: as PUBLIC_URL says, else as the request came."""
    public_url = app.config["PUBLIC_URL"]
    return public_url.startswith("https:") or (not public_url and environ.get("wsgi.url_scheme") == "https")


def value(kind: str, environ: dict, app: Flask, signer: URLSafeTimedSerializer, lifetime: int) -> tuple[Any, bool]:
    """Return what `signer` reads in a request's cookie, None for nothing, and whether that has its former name still.

    `lifetime`: seconds. Under the former name, the kind alone, counts only what was signed before this installation had
    a mark: so an upgrade signs nobody out, and nobody can plant there what was given to them since.
    """
    cookies = parse_cookie(environ)
    current = cookies.get(name(kind, environ, app))
    try:
        if current is not None:
            return read(signer, current, lifetime)[0], False
        found, signed_at = read(signer, cookies.get(kind, ""), lifetime)
    except BadSignature:
        return None, False
    return (found, True) if signed_at <= _mark(app).since else (None, False)


def read(signer: URLSafeTimedSerializer, text: str, lifetime: int) -> tuple[Any, datetime]:
    """Return what `signer` signed, and when. Raises BadSignature, also at an age of more than `lifetime` seconds.

    It may be signed in the future, by CLOCKS_APART at most: another process did, whose clock is ahead. itsdangerous
    itself would refuse that (2.2.0, `timed.py`), and the person would seem signed out until this clock is there.
    """
    found, signed_at = signer.loads(text, return_timestamp=True)
    age = (datetime.now(UTC) - signed_at).total_seconds()
    if not -limits.CLOCKS_APART <= age <= lifetime:
        raise SignatureExpired(f"signed {age:.0f} s ago", date_signed=signed_at)
    return found, signed_at


def keep_mark(app: Flask) -> None:
    """Read the mark of this installation, which stays the same; requests then need no database for it."""
    with app.app_context():
        app.extensions[KEPT] = installation.mark()


def _mark(app):
    if KEPT not in app.extensions:
        try:
            keep_mark(app)
        except SQLAlchemyError:  # nobody can be found without a database; what needs nobody is answered all the same
            return installation.Mark("none", datetime.now(UTC))
    return app.extensions[KEPT]
