"""Statements about reactions, built once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select

from chatapp.extensions import db
from chatapp.models.message import Reaction
from chatapp.queries.rows import PERSON, KeyedSelect, rows, select_in, users

Reactions = list[list[Any]]

reactions = db.metadata.tables[Reaction.__tablename__]

_OF_MESSAGE = reactions.c.message_id == bindparam("message")
_KEYS = (
    select(reactions.c.message_id, reactions.c.key, func.count().label("count"))
    .group_by(reactions.c.message_id, reactions.c.key)
    .order_by(func.min(reactions.c.id))
)
_IS_MINE = func.max(case((reactions.c.user_id == bindparam("reader"), 1), else_=0)).label("mine")
_OF_READER = _KEYS.add_columns(_IS_MINE).where(reactions.c.message_id.in_(bindparam("ids", expanding=True)))
_OF_MESSAGES = KeyedSelect(_KEYS, reactions.c.message_id)
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


def counts(message_ids: Collection[int], reader: int) -> dict[int, Reactions]:
    """Return {message's id: its reactions} of those of these messages that have some, in the order of first use.

    A reaction is `[key, count, mine]`; `mine`: whether the User with the id `reader` has set it.
    """
    found: dict[int, Reactions] = {}
    for row in select_in(_OF_READER, message_ids, reader=reader):
        found.setdefault(row.message_id, []).append([row.key, row.count, bool(row.mine)])
    return found


def shared_counts(message_ids: Collection[int], *, on: Connection | None = None) -> dict[int, Reactions]:
    """Return the same for what several people are told: a reaction is `[key, count]`. `on`: as in `rows`."""
    found: dict[int, Reactions] = {}
    for row in _OF_MESSAGES([(message_id,) for message_id in message_ids], on=on):
        found.setdefault(row.message_id, []).append([row.key, row.count])
    return found


def first_people(message_id: int, most: int) -> list[Any]:
    """Return rows of `key` and PERSON: the first `most` people of each reaction to a message."""
    return rows(_FIRST, message=message_id, most=most)


def page_of_people(message_id: int, key: str, offset: int, limit: int) -> list[Any]:
    """Return rows of `key` and PERSON: those who have set one reaction, in the order in which they did."""
    return rows(_PAGE, message=message_id, key=key, offset=offset, limit=limit)
