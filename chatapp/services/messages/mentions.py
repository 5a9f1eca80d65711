"""Finding the people whom a text mentions by their usernames."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, select

from chatapp.queries.rows import rows, users

_NAMED = select(users.c.username_key, users.c.public_id).where(
    users.c.username_key.in_(bindparam("keys", expanding=True)), users.c.deactivated_at.is_(None)
)


def resolve(names: Collection[str], conversation: int, on: Connection | None = None) -> Mapping[str, str]:
    """Return {key of username: public id} of those names that active people have.

    `names`: as `markup.mentions.candidates` returns them. `conversation`: the id of the one in which they stand.
    `on`: the Connection in whose transaction is read; the session's without it.
    """
    if not names:
        return {}
    keys = list(names)
    found = rows(_NAMED, keys=keys) if on is None else on.execute(_NAMED, {"keys": keys}).all()
    return {row.username_key: row.public_id for row in found}
