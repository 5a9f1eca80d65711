"""The people whom a text may mention."""

from chatapp.markup import formatting


def candidates(body: str) -> list[str]:
    """Return the keys of usernames that a text may mention outside its code, at its first MENTIONED places."""
    return list(formatting.read(body).names) if "@" in body else []
