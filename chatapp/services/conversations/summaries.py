"""Summaries: how conversations stand for one person, read as flat rows (`queries.memberships`)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from chatapp import limits
from chatapp.errors import NotFound
from chatapp.models import Conversation, Membership
from chatapp.models.conversation import DIRECT, ROOM, THREAD
from chatapp.models.protocols import MembershipRow, Person
from chatapp.payloads import Payload
from chatapp.payloads import conversations as payloads
from chatapp.payloads.messages import preview, root
from chatapp.payloads.people import person as person_payload
from chatapp.queries import memberships, threads
from chatapp.queries.rows import rows, select_in
from chatapp.services.notices.counting import unread_mentions
from chatapp.services.pages import Page

_TOTALS = {DIRECT: "direct", ROOM: "rooms", THREAD: "threads"}
_RECENT = memberships.NEWEST_FIRST.limit(limits.SUMMARIES)


def summary(row: MembershipRow | Membership) -> Payload:
    """Return one conversation as its member sees it now. `row`: a membership row or a Membership.

    Raises `NotFound` once the membership has ended.
    """
    found = rows(memberships.BY_ID, id=row.id) or rows(
        memberships.THREAD_BY_ID, user=row.user_id, conversation=row.conversation_id
    )
    if not found:
        raise NotFound()
    return summaries_of(found)[0]


def unread_first(person: Person, *, kind: str | None = None, limit: int = limits.SUMMARIES) -> list[Payload]:
    """Return the conversations of `person` as summaries, unread first, then by activity.

    Direct conversations without messages are left out.
    """
    if kind is None:
        return summaries_of(rows(memberships.UNREAD_FIRST, user=person.id, limit=limit))
    return summaries_of(rows(memberships.UNREAD_FIRST_OF_KIND, user=person.id, limit=limit, kind=kind))


def page_of(person: Person, kind: str, offset: int = 0) -> Page[Payload]:
    """Return a page of the conversations of `person` of this kind as summaries, in the order of `unread_first`."""
    size = limits.SUMMARIES
    found = rows(memberships.PAGE_OF_KIND, user=person.id, kind=kind, limit=size + 1, offset=offset)
    return Page(summaries_of(found[:size]), has_more=len(found) > size)


def followed(person: Person, offset: int = 0) -> Page[Payload]:
    """Return a page of the threads that `person` follows as summaries, unread first, then by activity."""
    size = limits.SUMMARIES
    found = rows(memberships.FOLLOWED, user=person.id, limit=size + 1, offset=offset)
    return Page(summaries_of(found[:size]), has_more=len(found) > size)


def rooms_with_unread_threads(person: Person) -> set[str]:
    """Return the public ids of the rooms in which `person` follows a thread with unread messages: as far as a page of
    the list of threads reaches, which puts the unread ones first."""
    found = rows(memberships.FOLLOWED, user=person.id, limit=limits.SUMMARIES, offset=0)
    return {row.parent_public_id for row in found if row.parent_public_id and row.last_seq > row.last_read_seq}


def recent(person: Person) -> list[MembershipRow]:
    """Return the membership rows of the last active conversations, as many as a screen keeps."""
    return rows(_RECENT, user=person.id)


def summaries_of(found: list[MembershipRow]) -> list[Payload]:
    """Return the summaries of these membership rows, in their order, in a few queries however many they are."""
    mentions = unread_mentions(
        {membership_row.user_id for membership_row in found},
        [row.conversation_id for row in found if row.last_read_seq < row.last_seq],
    )
    counts, newest = _counts([membership_row.conversation_id for membership_row in found]), last_messages(found)
    people, roots = _people(found), _roots(found)
    return [
        payloads.summary(
            membership_row,
            people=people[membership_row.id],
            member_count=counts.get(membership_row.conversation_id, 0),
            last_message=newest.get(membership_row.conversation_id),
            root=roots.get(membership_row.conversation_id),
            mentions=mentions[membership_row.user_id, membership_row.conversation_id],
        )
        for membership_row in found
    ]


def last_messages(found: Iterable[Any]) -> dict[int, Payload | None]:
    """Return {conversation id: the preview of its last message} of rows with `conversation_id` and `last_seq`.

    Conversations without a message are left out.
    """
    return {conversation_id: preview(message) for conversation_id, message in last_rows(found).items()}


def last_rows(found: Iterable[Any]) -> dict[int, Any]:
    """Return {conversation id: the row of its last message}, as `last_messages` does."""
    keys = {(row.conversation_id, row.last_seq) for row in found if row.last_seq}
    return {message.conversation_id: message for message in memberships.LAST_MESSAGES(keys)}


def shared(conversation: Conversation) -> Payload:
    """Return the part of a summary that is the same for every member."""
    return payloads.shared(conversation, _counts([conversation.id]).get(conversation.id, 0))


def members_of(conversation_ids: Iterable[int]) -> dict[int, list[Any]]:
    """Return {conversation id: rows of `queries.memberships.MEMBERS`} of these, the longest-standing first."""
    members = defaultdict(list)
    for row in select_in(memberships.MEMBERS, conversation_ids):
        members[row.conversation_id].append(row)
    return members


def unread(person: Person) -> dict[str, int]:
    """Return the numbers of unread messages of `person`: `{"direct": n, "rooms": n, "threads": n}`."""
    return unread_of([person.id])[person.id]


def unread_of(user_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return {user id: their `unread`} of several people in one query."""
    totals = {user_id: dict.fromkeys(_TOTALS.values(), 0) for user_id in user_ids}
    for user_id, kind, count in select_in(memberships.UNREAD, totals):
        totals[user_id][_TOTALS[kind]] = int(count)
    return totals


def _people(found: list[MembershipRow]) -> dict[int, list[Payload]]:
    """Return {membership id: payloads of the other people of its direct conversation}."""
    members = members_of([membership_row.conversation_id for membership_row in found if membership_row.kind == DIRECT])
    return {
        membership_row.id: [
            person_payload(row)
            for row in members.get(membership_row.conversation_id, ())
            if row.user_id != membership_row.user_id
        ]
        for membership_row in found
    }


def _roots(found: list[MembershipRow]) -> dict[int, Payload]:
    """Return {thread's id: the message on which it hangs, as its summary shows it}."""
    ids = [(membership_row.conversation_id,) for membership_row in found if membership_row.kind == THREAD]
    return {row.thread_id: root(row) for row in threads.ROOTS(ids)} if ids else {}


def _counts(conversation_ids: Iterable[int]) -> dict[int, int]:
    return dict(map(tuple, select_in(memberships.COUNTS, conversation_ids)))
