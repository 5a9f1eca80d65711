"""Access to conversations, through memberships only: what a person is no member of is not found.

`get` reads a flat row (`queries.memberships`); `get_for_update` returns the models' object, to be changed.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import contains_eager, joinedload

from chatapp import limits
from chatapp.errors import Conflict, Forbidden, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation, Membership
from chatapp.models.clock import later
from chatapp.models.conversation import THREAD
from chatapp.models.protocols import Ids, MembershipRow, Person
from chatapp.queries import memberships
from chatapp.queries.rows import rows, users
from chatapp.services.validation import known_id

_CHANGED_AFTER = memberships.CHANGED_AFTER.limit(limits.SYNC_PAGE)
# Count a change in the list of `user`; it returns the new rev.
COUNT_LIST = (
    update(users)
    .where(users.c.id == bindparam("user"))
    .values(last_rev=users.c.last_rev + 1, list_changed_at=later(0))
    .returning(users.c.last_rev)
)

_LIST_REV = select(users.c.last_rev).where(users.c.id == bindparam("user"))


def get(person: Ids, conversation_id: str, *, read: Callable[..., list[Any]] = rows) -> MembershipRow:
    """Return the membership row of `person` in a conversation. Unknown and foreign ones alike are `NotFound`.

    A thread is found through the membership in its room, whether the person follows it or not.

    `read`: `rows` or `committed_rows` of `queries.rows`.
    """
    asked = {"user": person.id, "public_id": known_id(conversation_id)}
    found = read(memberships.OF_USER_IN, **asked) or read(memberships.THREAD_IN, **asked)
    if not found:
        raise NotFound()
    return found[0]


def get_for_update(person: Person, conversation_id: str) -> Membership:
    """Return the Membership of `person` in a conversation, to be changed. Unknown and foreign ones are `NotFound`.

    Threads have none of their own to be changed, but by `threads`.
    """
    row = db.session.scalar(
        current_memberships(person)
        .where(Conversation.public_id == known_id(conversation_id), Conversation.parent_id.is_(None))
        .options(contains_eager(Membership.conversation), joinedload(Membership.user))
    )
    if row is None:
        raise NotFound()
    return row


def current_memberships(person: Person) -> Select:
    """Return a select of the memberships of `person` that have not ended, joined with their conversations."""
    mine = Membership.user_id == person.id, Membership.left_at.is_(None)
    return select(Membership).join(Membership.conversation).where(*mine)


def get_room_for_update(person: Person, conversation_id: str) -> Membership:
    """Return the Membership in a room, to be changed.

    Raises `Conflict`: "is_direct" for a direct conversation, "is_thread" for a thread.
    """
    if get(person, conversation_id).kind == THREAD:
        raise Conflict("is_thread", field="conversation")
    row = get_for_update(person, conversation_id)
    if row.conversation.is_direct:
        raise Conflict("is_direct", field="conversation")
    return row


def get_owned_for_update(person: Person, conversation_id: str) -> Membership:
    """Return the Membership in a room that `person` owns, to be changed, else `Forbidden("owner_needed")`."""
    row = get_room_for_update(person, conversation_id)
    if not row.is_owner:
        raise Forbidden("owner_needed")
    return row


def require_open(conversation: "Conversation | MembershipRow") -> None:
    """Raise `Conflict("archived")` when a conversation, given itself or by a membership row, is read-only."""
    if conversation.archived_at is not None:
        raise Conflict("archived", field="conversation")


def changed_after(person: Person, rev: int) -> list[MembershipRow]:
    """Return the membership rows of `person` that changed after `rev` of their own list, in the order of their rev.

    At most SYNC_PAGE; those that ended have `left_at`.
    """
    return rows(_CHANGED_AFTER, user=person.id, rev=rev)


def list_rev(person: Person) -> int:
    """Return the rev of the list of `person`: the number of its changes."""
    return rows(_LIST_REV, user=person.id)[0].last_rev


def next_list_rev(user_id: int) -> int:
    """Count a change in the list of this user; return the new rev, which the changed membership takes."""
    return rows(COUNT_LIST, user=user_id)[0].last_rev


def mark_changed(row: Membership) -> None:
    """Count a change of Membership `row`, which is stored, in the list of its user."""
    row.rev = next_list_rev(row.user_id)
    db.session.refresh(row.user, ["last_rev", "list_changed_at"])
