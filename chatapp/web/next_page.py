"""Where to go after signing in: never off this site."""

from urllib.parse import urlsplit

from chatapp.services import text


def safe(target):
    """Return `target` if it is a path of this site, else None."""
    if not target or not target.startswith("/") or not text.is_storable(target):
        return None
    # Browsers read a backslash as a slash, drop tabs and line breaks, and take `//host` for another site.
    if target.startswith("//") or "\\" in target or any(c < " " or c == "\x7f" for c in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
