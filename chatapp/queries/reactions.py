"""Statements about reactions, built once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select

from chatapp.extensions import db
from chatapp.models.message import Reaction
from chatapp.queries.rows import PERSON, chunks, rows, users

NOBODY = 0  # no user has this id

reactions = db.metadata.tables[Reaction.__tablename__]

_OF_MESSAGE = reactions.c.message_id == bindparam("message")
_COUNTS = (
    select(
        reactions.c.message_id,
        reactions.c.key,
        func.count().label("count"),
        func.max(case((reactions.c.user_id == bindparam("reader"), 1), else_=0)).label("mine"),
    )
    .where(reactions.c.message_id.in_(bindparam("ids", expanding=True)))
    .group_by(reactions.c.message_id, reactions.c.key)
    .order_by(func.min(reactions.c.id))
)
_ranked = (
    select(
        reactions.c.id,
        reactions.c.key,
        reactions.c.user_id,
        func.row_number().over(partition_by=reactions.c.key, order_by=reactions.c.id).label("place"),
    )
    .where(_OF_MESSAGE)
    .subquery()
)
_FIRST = (
    select(_ranked.c.key, *PERSON)
    .join_from(_ranked, users, users.c.id == _ranked.c.user_id)
    .where(_ranked.c.place <= bindparam("most"))
    .order_by(_ranked.c.id)
)
_PAGE = (
    select(reactions.c.key, *PERSON)
    .join_from(reactions, users, users.c.id == reactions.c.user_id)
    .where(_OF_MESSAGE, reactions.c.key == bindparam("key"))
    .order_by(reactions.c.id)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)


def counts(message_ids: Iterable[int], reader: int | None = None, *, on: Connection | None = None) -> dict[int, Any]:
    """Return {message's id: its reactions} of those of these messages that have some, in the order of first use.

    A reaction is `[key, count]`, and with the id of a `reader` `[key, count, mine]`: whether they have set it.
    """
    found: dict[int, list[list[Any]]] = {}
    for some in chunks(message_ids):
        for row in rows(_COUNTS, on=on, ids=some, reader=NOBODY if reader is None else reader):
            mine = [] if reader is None else [bool(row.mine)]
            found.setdefault(row.message_id, []).append([row.key, row.count, *mine])
    return found


def first_people(message_id: int, most: int) -> list[Any]:
    """Return rows of `key` and PERSON: the first `most` people of each reaction to a message."""
    return rows(_FIRST, message=message_id, most=most)


def page_of_people(message_id: int, key: str, offset: int, limit: int) -> list[Any]:
    """Return rows of `key` and PERSON: those who have set one reaction, in the order in which they did."""
    return rows(_PAGE, message=message_id, key=key, offset=offset, limit=limit)
