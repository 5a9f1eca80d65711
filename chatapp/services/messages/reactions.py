"""Reactions: emoji that people put to messages. Nothing toggles: one is set, or unset."""

from typing import Any

from sqlalchemy import func, select

from chatapp import limits
from chatapp.errors import Conflict, Invalid
from chatapp.extensions import db
from chatapp.markup import emoji
from chatapp.models import Message, Reaction
from chatapp.models.notice import REACTION
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads.people import person as person_payload
from chatapp.queries import reactions
from chatapp.services import notices
from chatapp.services.conversations import access, outcomes, system_messages
from chatapp.services.messages import authoring
from chatapp.services.pages import Page
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction


def set_reaction(person: Person, message_id: str, key: Any) -> Payload:
    """Put an emoji to a message that `person` may read; return its reactions as `{"message", "rev", "reactions"}`.

    One that they have set already is answered with the state, and nothing changes. Raises `NotFound`,
    `Invalid("bad_choice")` for what is no emoji of ours, `Conflict("already_deleted")`, `Conflict("system_message")`,
    `Conflict("archived")`, `Conflict("too_many_reactions")` beyond REACTIONS different ones, and `TooMany`.
    """
    return _change(person, message_id, key, is_set=True)


def unset_reaction(person: Person, message_id: str, key: Any) -> Payload:
    """Take one's own emoji from a message; return as `set_reaction`, and raise as it does."""
    return _change(person, message_id, key, is_set=False)


def listed(person: Person, message_id: str) -> tuple[Payload, dict[str, list[Payload]]]:
    """Return the reactions of a message, as `set_reaction` does, and `{key: the first REACTED people}` as payloads.

    Both are of one moment. Raises `NotFound`.
    """
    message, _ = authoring.find_row(person, message_id)
    named: dict[str, list[Payload]] = {}
    for row in reactions.first_people(message.id, limits.REACTED):
        named.setdefault(row.key, []).append(person_payload(row))
    return _state(person, message), named


def people(person: Person, message_id: str, key: Any, offset: int) -> Page[Payload]:
    """Return a Page of those who have set a reaction, from the one at `offset` on, as payloads of people.

    Raises `NotFound`, and `Invalid("bad_choice")`.
    """
    message, _ = authoring.find_row(person, message_id)
    found = reactions.page_of_people(message.id, _known(key), offset, limits.REACTED_PAGE + 1)
    has_more = len(found) > limits.REACTED_PAGE
    return Page(map(person_payload, found[: limits.REACTED_PAGE]), has_more=has_more)


def _change(person: Person, message_id: str, key: Any, *, is_set: bool) -> Payload:
    key = _known(key)
    with write_transaction(invalidates_access=False):
        message, membership = authoring.find_row(person, message_id)
        if message.is_deleted:
            raise Conflict("already_deleted", field="message")
        if not message.is_text:
            raise Conflict("system_message", field="message")
        own = db.session.scalar(_with(message, key).where(Reaction.user_id == person.id))
        if (own is not None) == is_set:
            return _state(person, message)
        access.require_open(membership.conversation)
        spend("RATE_REACTIONS", person.public_id)
        added: list[notices.Added] = []
        if own is None:
            added = _add(person, message, key)
        else:
            db.session.delete(own)
        db.session.flush()
        count = db.session.scalar(select(func.count()).select_from(_with(message, key).subquery()))
        changed = {"reaction": {"key": key, "on": is_set, "by": person.public_id, "count": count}}
        change = system_messages.patch(message, message.conversation, changed)
        state = _state(person, message)
    outcomes.patched([change])
    notices.tell(added)
    return state


def _add(person: Person, message: Message, key: str) -> list[notices.Added]:
    keys = set(db.session.scalars(select(Reaction.key).where(Reaction.message_id == message.id).distinct()))
    if key not in keys and len(keys) >= limits.REACTIONS:
        raise Conflict("too_many_reactions", field="key", limit=limits.REACTIONS)
    db.session.add(Reaction(message_id=message.id, user_id=person.id, key=key))
    return notices.add(REACTION, [message.sender_id], message.conversation_id, message.id, person.id)


def _with(message: Message, key: str) -> Any:
    return select(Reaction).where(Reaction.message_id == message.id, Reaction.key == key)


def _state(person: Person, message: Message) -> Payload:
    found = reactions.counts([message.id], person.id)
    return {"message": message.public_id, "rev": message.rev, "reactions": found.get(message.id, [])}


def _known(key: Any) -> str:
    known = emoji.known(key) if isinstance(key, str) else None
    if known is None:
        raise Invalid("bad_choice", field="key", reason="emoji")
    return known
