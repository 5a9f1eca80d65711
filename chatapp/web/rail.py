"""The state of the rail in this browser: a cookie, so that the first page is drawn as the last one was left.

Scripts write the same cookie: `static/js/controllers/rail.js`.
"""

from collections.abc import Set

from flask import current_app, request
from werkzeug.wrappers import Response

from chatapp.web.identity import cookies

COOKIE = "chatapp_rail"
LIFETIME = 365 * 24 * 3600  # seconds
# "direct" and "room": that section is folded; "narrow": a column of icons; "recent": unread ones are not put first.
STATES = ("direct", "room", "narrow", "recent")


def state() -> Set[str]:
    """Return those of STATES that this browser has chosen."""
    return {one for one in request.cookies.get(COOKIE, "").split(".") if one in STATES}


def keep(response: Response, states: Set[str]) -> None:
    """Let the browser keep these of STATES."""
    response.set_cookie(
        COOKIE,
        ".".join(sorted(states)),
        max_age=LIFETIME,
        samesite="Lax",
        secure=cookies.is_secure(request.environ, current_app),
    )
