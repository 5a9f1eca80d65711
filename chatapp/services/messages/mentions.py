"""Mentions: the people whom a text names, resolved in the transaction that stores it.

`@name` names a person, who is told if they may read the conversation. `@all` is a mark on the message and writes no row
for anybody; `@here` names the members who are online at that moment.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from chatapp import limits
from chatapp.errors import Forbidden, Invalid
from chatapp.extensions import db
from chatapp.markup.at_names import EVERYONE, HERE
from chatapp.models import Message
from chatapp.models.conversation import BY_SIZE, DIRECT, OWNER
from chatapp.models.conversation import EVERYONE as ANYBODY
from chatapp.models.notice import MENTION
from chatapp.queries import mentions as statements
from chatapp.queries.rows import chunks
from chatapp.services import notices
from chatapp.services.online import is_online
from chatapp.services.rates import spend

SMALL_ROOM = 50  # members of a room in which everyone may mention everyone, where it says nothing else


class Mentions(NamedTuple):
    """Whom a text names. `people`: {id: public id} of those who can read it, without its author; `outsiders`: the
    public ids of others; `names`: {username key: public id} of both; `is_all`: it is for everyone."""

    people: Mapping[int, str]
    outsiders: Sequence[str]
    names: Mapping[str, str]
    is_all: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be stored."""
        return not self.people and not self.is_all

    @property
    def marks(self) -> dict[str, Any]:
        """The columns of the message."""
        return {"mentioned": list(self.people.values()) or None, "mentions_all": self.is_all}


NOBODY = Mentions({}, (), {}, False)


def resolve(names: Collection[str], conversation: int, on: Connection | None = None) -> Mapping[str, str]:
    """Return {username key: public id} of the active people of these names. `conversation`: the database's id."""
    return {row.username_key: row.public_id for row in _named(names, conversation, on or db.session.connection())}


def find(
    names: Collection[str], conversation: int, author: int, author_public_id: str, field: str, on: Connection
) -> Mentions:
    """Within a transaction: return whom `names` name in a text of `author` in a conversation, by the database's ids.

    Raises `Invalid("too_many_items")` naming `field`; `Forbidden("owners_mention_all")` for who may not address
    everyone there, and `TooMany`.
    """
    if not names:
        return NOBODY
    found = _named(names, conversation, on)
    if len(found) > limits.MENTIONED:
        raise Invalid("too_many_items", field=field, limit=limits.MENTIONED)
    people = {row.id: row.public_id for row in found if row.can_read and row.id != author}
    outsiders = [row.public_id for row in found if not row.can_read]
    is_all, is_here = not EVERYONE.isdisjoint(names), HERE in names
    if is_all or is_here:
        _require_all(conversation, author, field, on)
        spend("RATE_MENTION_ALL", author_public_id)
    if is_here and not is_all:
        people |= _online(conversation, author, field, on)
    return Mentions(people, outsiders, {row.username_key: row.public_id for row in found}, is_all)


def store(mentioning: Iterable[tuple[str, Mentions]], on: Connection) -> list[notices.Added]:
    """Within a transaction that has inserted these messages, by public id: store whom they mention; note it."""
    found = {public_id: mentions for public_id, mentions in mentioning if not mentions.is_empty}
    wanted = []
    for row in statements.MESSAGES_BY_PUBLIC_ID([(public_id,) for public_id in found], on=on) if found else ():
        mentions = found[row.public_id]
        _write(row.id, row.conversation_id, row.seq, mentions.people, on)
        on.execute(statements.SET_MENTIONS, {"at": row.id} | mentions.marks)
        wanted.append(notices.Wanted(MENTION, mentions.people.keys(), row.conversation_id, row.id, row.sender_id))
    return notices.add_all(wanted, on)


def change(
    message: Message, old: Collection[str], names: Collection[str], author_public_id: str
) -> tuple[list[notices.Added], list[str]]:
    """Within the transaction of an edit: store whom the new text of `message` mentions, and note it for those alone
    whom the old one did not. Return what was noted, and the public ids of the outsiders whom the old one did not name.

    `old`, `names`: those that stood in the text before, and that stand in it now. Who was online then stays mentioned
    by `@here`. Raises as `find`.
    """
    if not names and not old:
        return [], []
    on = db.session.connection()
    before = {row.user_id: row.public_id for row in on.execute(statements.PEOPLE_OF, {"message": message.id})}
    stays_all, stays_here = message.mentions_all and not EVERYONE.isdisjoint(names), HERE in old and HERE in names
    known = (EVERYONE if stays_all else frozenset()) | ({HERE} if stays_here else frozenset())
    asked = [name for name in names if name not in known]
    found = find(asked, message.conversation_id, message.sender_id, author_public_id, "body", on)
    people = {**(before if stays_here else {}), **found.people}
    gone, new = before.keys() - people.keys(), people.keys() - before.keys()
    for some in chunks(gone):
        on.execute(statements.DELETE_SOME, {"message": message.id, "ids": some})
    if gone:
        notices.withdraw_from(MENTION, gone, message.id)
    _write(message.id, message.conversation_id, message.seq, new, on)
    told = () if message.mentions_all else new
    message.mentioned, message.mentions_all = list(people.values()) or None, stays_all or found.is_all
    outsiders = [who for name, who in found.names.items() if who in found.outsiders and name not in old]
    return notices.add(MENTION, told, message.conversation_id, message.id, message.sender_id), outsiders


def withdraw(message: Message) -> set[int]:
    """Within the transaction that deletes `message`: forget whom it mentions, and all notices of it.

    Returns the database's ids of those whose notices or mentions became fewer.
    """
    on = db.session.connection()
    concerned = {row.user_id for row in on.execute(statements.PEOPLE_OF, {"message": message.id})}
    on.execute(statements.DELETE_ALL, {"message": message.id})
    message.mentioned, message.mentions_all = None, False
    return concerned | notices.withdraw(message.id)


def _named(names: Collection[str], conversation: int, on: Connection) -> list[Any]:
    """Return the active people of these names, with `can_read` of the conversation."""
    wanted = [name for name in names if name not in EVERYONE and name != HERE]
    if not wanted:
        return []
    return list(on.execute(statements.NAMED, {"names": wanted, "conversation": conversation}))


def _require_all(conversation: int, author: int, field: str, on: Connection) -> None:
    """Raise `Forbidden` unless this person may mention everyone in the conversation; of a thread, its room decides."""
    place = on.execute(statements.PLACE, {"conversation": conversation, "user": author}).one()
    if place.kind == DIRECT or place.mention_all == ANYBODY or place.role == OWNER:
        return
    if place.mention_all == BY_SIZE and place.members <= SMALL_ROOM:
        return
    raise Forbidden("owners_mention_all", field=field)


def _online(conversation: int, author: int, field: str, on: Connection) -> dict[int, str]:
    """Return {id: public id} of the members who are online now, without the author."""
    found = {
        row.user_id: row.public_id
        for row in on.execute(statements.MEMBERS, {"conversation": conversation})
        if row.user_id != author and is_online(row.user_id)
    }
    if len(found) > limits.HERE:
        raise Invalid("too_many_items", field=field, limit=limits.HERE)
    return found


def _write(message_id: int, conversation_id: int, seq: int, user_ids: Collection[int], on: Connection) -> None:
    if user_ids:
        place = {"message_id": message_id, "conversation_id": conversation_id, "seq": seq}
        on.execute(statements.INSERT, [{"user_id": user_id, **place} for user_id in user_ids])
