"""Paths as they may stand in a log: without the query, and without the secrets that some addresses end with."""

import re
from urllib.parse import unquote

LONGEST = 200  # characters of a path in a log
# Below these, the rest of an address is a secret: whoever has it may post, or read.
SECRET = re.compile(r"/+(hooks|feeds)/.", re.IGNORECASE | re.DOTALL)


def shown_path(target: str) -> str:
    """Return the path of a request's target, escaped or not, as it may be written: `/hooks/…` for all below `/hooks/`.

    A log never holds a query, which may be a secret, a search, or an address of somebody.
    """
    path = target.partition("?")[0]
    secret = SECRET.search(unquote(path[: 4 * LONGEST]))
    if secret:
        return f"/{secret[1].lower()}/…"
    return path if len(path) <= LONGEST else f"{path[:LONGEST]}…"
