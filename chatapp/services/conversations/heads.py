"""Heads: every change is sent a second time, from the database, so that a client notices a lost last message.

Every RESYNC_NOTICE_INTERVAL each process reads which conversations changed in the last RESYNC_NOTICE_WINDOW, and sends
each of its people one packet with theirs, by their memberships at that moment. The process that stored the change may
have ended.

A change in a large room concerns thousands of people. They are served in slices, and other requests between these.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, select

from chatapp import broadcasts
from chatapp.concurrency.pauses import batches, yield_now
from chatapp.extensions import current, settings
from chatapp.models.columns import now
from chatapp.models.conversation import DIRECT, THREAD
from chatapp.models.notice import MENTION, REPLY
from chatapp.payloads import Payload
from chatapp.payloads import conversations as payloads
from chatapp.payloads.messages import preview
from chatapp.queries.rows import conversations, memberships, rows, select_in, stream, users
from chatapp.services import installation
from chatapp.services.conversations.summaries import last_rows, unread_of
from chatapp.services.notices import listing
from chatapp.services.notices.counting import unread_mentions
from chatapp.services.notices.quiet_hours import is_quiet
from chatapp.services.notices.rule import DIRECT_MESSAGE, MENTION_ALL, MESSAGE, decide, level_in
from chatapp.services.transactions import database_time, end_read

Newest = dict[tuple[int, int], Any]  # {(conversation's id, its rev): the row of its last message, or None}

SLICE = 32  # people who get their packets in one go: about a millisecond
FOUND = 1000  # rows that are read in one go: likewise

_OF_MEMBERS = memberships.c.conversation_id == conversations.c.id, memberships.c.left_at.is_(None)
_CHANGED = conversations.c.changed_at > bindparam("since")
_THEIRS = memberships.c.user_id.in_(bindparam("ids", expanding=True))
_above = memberships.alias("above")  # in the room of a thread
_MEMBERSHIP = (
    select(
        *(memberships.c[name] for name in ("user_id", "conversation_id", "last_read_seq", "muted_until")),
        func.coalesce(memberships.c.level, _above.c.level).label("level"),
        _above.c.muted_until.label("room_muted_until"),
    )
    .join_from(memberships, conversations, conversations.c.id == memberships.c.conversation_id)
    .outerjoin(
        _above,
        and_(_above.c.conversation_id == conversations.c.parent_id, _above.c.user_id == memberships.c.user_id),
    )
    .where(memberships.c.left_at.is_(None))
)

_CONCERNED = select(memberships.c.user_id).where(*_OF_MEMBERS, _CHANGED)
_LISTS = select(users.c.id).where(users.c.list_changed_at > bindparam("since"))
_CHANGED_MEMBERSHIPS = _MEMBERSHIP.where(_CHANGED, _THEIRS)
_DIRECT = _MEMBERSHIP.where(conversations.c.id.in_(bindparam("ids", expanding=True)), conversations.c.kind == DIRECT)
_rooms = conversations.alias("rooms")  # of threads
_PLACES = (
    select(
        conversations.c.id.label("conversation_id"),
        *(conversations.c[name] for name in ("public_id", "kind", "last_seq", "last_rev", "meta_rev", "active_at")),
        _rooms.c.public_id.label("parent_public_id"),
    )
    .outerjoin(_rooms, _rooms.c.id == conversations.c.parent_id)
    .where(conversations.c.id.in_(bindparam("ids", expanding=True)))
)
_PEOPLE = select(
    *(users.c[name] for name in ("id", "public_id", "last_rev", "room_level")),
    *(users.c[name] for name in ("disturb_after", "quiet_hours", "time_zone")),
).where(users.c.id.in_(bindparam("ids", expanding=True)))


class _HeadKey(NamedTuple):
    """The values of a head, which differ by person: people with the same ones get the same head."""

    conversation_id: int
    last_read_seq: int
    mentions: int
    outcome: str


class _PacketKey(NamedTuple):
    """The values of a packet: people with the same ones get the same packet. `notices`: as sorted items."""

    last_rev: int
    unread: tuple[tuple[str, int], ...]
    notices: tuple[tuple[str, int], ...]
    heads: tuple[_HeadKey, ...]


def tell_changes() -> None:
    """Send everyone connected to this process the heads of what changed lately."""
    here = current.stores.connections.user_ids()
    if not here:
        return
    since = database_time() - datetime.timedelta(seconds=settings.RESYNC_NOTICE_WINDOW)
    newest: Newest = {}
    for some in batches(_concerned(since) & here, SLICE):
        end_read()  # the reads of the slice before are old
        _tell(some, rows(_CHANGED_MEMBERSHIPS, since=since, ids=some), newest)


def tell_direct(conversation_ids: Collection[int]) -> None:
    """Send the members of direct conversations their heads at once: they are few, and it is for them.

    `conversation_ids`: the database's; those of rooms are passed over.
    """
    if conversation_ids:
        broadcasts.direct_heads(list(conversation_ids))
        _tell_direct_here(conversation_ids)


def hear_direct(_node: str, conversation_ids: list[int]) -> None:
    """Hear that another process tells the heads of direct conversations: those of people here are to be told too."""
    current.stores.direct_heads.add(conversation_ids)


def tell_direct_noted() -> None:
    """Tell the heads that were asked for; what fails is told by `tell_changes`."""
    end_read()
    _tell_direct_here(current.stores.direct_heads.take())


def _tell_direct_here(conversation_ids: Iterable[int]) -> None:
    found = [
        membership_row
        for membership_row in select_in(_DIRECT, conversation_ids)
        if current.stores.connections.is_here(membership_row.user_id)
    ]
    _tell({membership_row.user_id for membership_row in found}, found, {})


def _concerned(since: datetime.datetime) -> set[int]:
    """Return the ids of everyone in whose conversations or list something changed after `since`, as a set."""
    concerned: set[int] = set()
    for statement in (_CONCERNED, _LISTS):
        for some in stream(statement, FOUND, since=since):
            concerned.update(user_id for (user_id,) in some)
            yield_now()
    return concerned


def _tell(user_ids: Collection[int], found: list[Any], newest: Newest) -> None:
    """Send each of these people one packet: their changed conversations, and how their own list and notices stand.

    `found`: rows of _CHANGED_MEMBERSHIPS; `newest` grows by the last messages that are read. People with equal
    packets get the same one, encoded once.
    """
    if not user_ids:
        return
    people = {person.id: person for person in select_in(_PEOPLE, user_ids)}
    places = _places(found, newest)
    theirs = _keys(found, people, places, newest)
    totals, stand, epoch = unread_of(user_ids), listing.counters(user_ids), installation.epoch()
    alike: dict[_PacketKey, list[Any]] = defaultdict(list)
    for person in people.values():
        unread, noticed = (tuple(sorted(each[person.id].items())) for each in (totals, stand))
        alike[_PacketKey(person.last_rev, unread, noticed, tuple(theirs[person.id]))].append(person)
    heads: dict[_HeadKey, Payload] = {}
    for each in {each for some in alike for each in some.heads}:
        place = places[each.conversation_id]
        last_message = preview(newest[place.conversation_id, place.last_rev])
        heads[each] = payloads.conversation_head(
            place, each.last_read_seq, last_message, mentions=each.mentions, outcome=each.outcome
        )
    for key, those in alike.items():
        packet = {"epoch": epoch, "me": key.last_rev, "conversations": [heads[each] for each in key.heads]}
        told = packet | {"unread": dict(key.unread), "notices": dict(key.notices)}
        broadcasts.heads([person.public_id for person in those], told)


def _places(found: list[Any], newest: Newest) -> dict[int, Any]:
    """Return {conversation's id: row of _PLACES} of these membership rows; their last messages are in `newest` then."""
    places = {row.conversation_id: row for row in select_in(_PLACES, {row.conversation_id for row in found})}
    unknown = [row for row in places.values() if (row.conversation_id, row.last_rev) not in newest]
    read = last_rows(unknown)
    for row in unknown:
        newest[row.conversation_id, row.last_rev] = read.get(row.conversation_id)
    return places


def _keys(
    found: list[Any], people: dict[int, Any], places: dict[int, Any], newest: Newest
) -> dict[int, list[_HeadKey]]:
    """Return {user id: keys of their heads} of these membership rows."""
    mentions = unread_mentions(people, places)
    moment = now()
    is_quiet_for = {person.id: is_quiet(person, moment) for person in people.values()}
    keys = defaultdict(list)
    for row in found:
        place, person = places.get(row.conversation_id), people.get(row.user_id)
        if place is None or person is None:
            continue  # gone since they were read
        kind = _kind(place, person, newest[place.conversation_id, place.last_rev])
        level = level_in(place.kind, row.level, person.room_level)
        is_muted = any(until and until > moment for until in (row.muted_until, row.room_muted_until))
        outcome = decide(kind, level, is_muted=is_muted, is_quiet=is_quiet_for[person.id])
        count = mentions[row.user_id, row.conversation_id]
        keys[row.user_id].append(_HeadKey(row.conversation_id, row.last_read_seq, count, outcome))
    return keys


def _kind(place: Any, person: Any, message: Any) -> str:
    """Return the kind, for the rule, of the last message of a conversation for a person."""
    if message is not None and person.public_id in (message.mentioned or ()):
        return MENTION
    if message is not None and message.mentions_all:
        return MENTION_ALL
    return {DIRECT: DIRECT_MESSAGE, THREAD: REPLY}.get(place.kind, MESSAGE)
