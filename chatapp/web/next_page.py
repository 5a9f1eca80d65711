"""The page to go to after signing in: always on this site, and only one that shows something."""

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from chatapp import limits
from chatapp.services import validation
from chatapp.web.http.headers import class_of


def no_place(view: Callable) -> Callable:
    """Mark a view as no target after signing in: it confirms an action, or signs people in or out."""
    view.is_no_place = True  # type: ignore[attr-defined] # `_is_place` reads it
    return view


def safe(target: str | None) -> str | None:
    """Return `target` if it is the path of a page of this site that may be a target, else None.

    `target`: str or None; one longer than ADDRESS is refused.
    """
    if not target or len(target) > limits.ADDRESS or not target.startswith("/") or not validation.is_storable(target):
        return None
    # Browsers read a backslash as a slash, drop tabs and line breaks, and take `//host` for another site.
    if target.startswith("//") or "\\" in target or any(c < " " or c == "\x7f" for c in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or not _is_place(unquote(parts.path)) else target


def _is_place(path):
    if class_of(path) != "page" or not {".", ".."}.isdisjoint(path.split("/")):
        return False
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return not getattr(current_app.view_functions[endpoint], "is_no_place", False)
