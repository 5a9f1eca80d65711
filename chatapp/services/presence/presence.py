"""Presence: online, away, offline or unknown, for all tabs and devices of a person together, at all processes.

It is not part of the promise of delivery: the latest value wins.
"""

import datetime
import itertools
import math
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from chatapp import broadcasts, limits
from chatapp.concurrency.pauses import batches
from chatapp.errors import Invalid, TooMany
from chatapp.extensions import current, db, settings
from chatapp.models import User
from chatapp.models.columns import now
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads.people import presence as presence_payload
from chatapp.queries.rows import chunks, select_in, users
from chatapp.services.accounts.people import find_all
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.online import state_here
from chatapp.services.presence.people_here import say_changes, say_leaving
from chatapp.services.rates import spend
from chatapp.services.transactions import end_read, write_transaction
from chatapp.services.validation import clean_text, require_choice
from chatapp.stores.connections import IDLE, STATES, Connection
from chatapp.stores.elsewhere import ONLINE, UNKNOWN

SLICE = 128  # people who are compared in one go: less than a millisecond
DEPARTURE = 5  # seconds: of two processes that somebody leaves at once, each hears of the other within that time
MOST_ONLINE = 10_000  # ids in one statement: databases take some 32,000 values

_HOW = select(users.c.id, users.c.public_id, users.c.last_seen_at, users.c.status, users.c.disturb_after).where(
    users.c.id.in_(bindparam("ids", expanding=True))
)


def state_of(user_id: int) -> str:
    """Return the best state of a user at any process: online, away, unknown or offline.

    It is unknown while nobody can tell: just after a start, when people have had no time to reconnect, and for those
    who were last at a process that is not heard now.
    """
    here = state_here(user_id)
    if here == ONLINE:
        return here
    elsewhere = current.stores.elsewhere
    there = elsewhere.state_of(user_id)
    if there == ONLINE or here is None:
        here = there or here
    if here is not None:
        return here
    is_settling = time.monotonic() - current.stores.connections.started_at < settings.PRESENCE_GRACE
    return UNKNOWN if is_settling or elsewhere.is_deaf else "offline"


def states(people: Iterable[User]) -> list[Payload]:
    """Return the presence of these Users as payloads."""
    return [presence_payload(user, state_of(user.id)) for user in people]


def online() -> list[int]:
    """Return the database's ids of those who are online now, MOST_ONLINE at most."""
    present = current.stores.connections.present() | current.stores.elsewhere.present()
    return list(itertools.islice((user_id for user_id in present if state_of(user_id) == ONLINE), MOST_ONLINE))


def touch(person: Person) -> None:
    """Count `person`, who loads a plain page, as online for PAGE_PRESENCE_TTL."""
    connections = current.stores.connections
    if not connections.of_user(person.id):
        connections.keep_online(person.id, settings.PAGE_PRESENCE_TTL)


def connect(visitor: Visitor, sid: str, network: str) -> Connection:
    """Remember the socket `sid` of a visitor from the network with this prefix.

    Raises `TooMany` when they have CONNECTIONS_PER_PERSON already: one that has died silently is noticed within
    `retry_after`.
    """
    most = settings.CONNECTIONS_PER_PERSON
    ids = {"login_session_id": visitor.sign_in_id, "token_id": visitor.token_id}
    connection = current.stores.connections.add(sid, visitor.user.id, visitor.way_in, **ids, network=network, most=most)
    if connection is None:
        noticed = math.ceil(settings.PING_INTERVAL + settings.PING_TIMEOUT)
        raise TooMany("too_many_connections", retry_after=noticed, limit=most)
    return connection


def leave(sid: str) -> None:
    """Forget a socket. Its person stays online for PRESENCE_GRACE, so that a reload does not show."""
    current.stores.connections.remove(sid, grace=settings.PRESENCE_GRACE)


def set_activity(connection: Connection, state: Any) -> None:
    """Note that the screen of `connection` is active, idle (nothing typed or moved for AWAY_AFTER), or hidden."""
    require_choice(state, "state", STATES)
    connection.state = state
    connection.active_at = time.monotonic() - (settings.AWAY_AFTER if state == IDLE else 0)
    current.stores.connections.note_moved(connection.user_id)


def watch(connection: Connection, people_ids: Sequence[str]) -> list[Payload]:
    """Make a connection follow these people in place of others; return their presence."""
    people = _find_some(people_ids)
    told = {user.id: state_of(user.id) for user in people}
    current.stores.connections.watch(connection, told)
    return [presence_payload(user, told[user.id]) for user in people]


def look_up(people_ids: Sequence[str]) -> list[Payload]:
    """Return the presence of these people."""
    return states(_find_some(people_ids))


def set_status(person: Person, status: Any) -> Payload:
    """Set the status line of `person`, empty to clear it; return their presence."""
    status = clean_status(status)
    with write_transaction(invalidates_access=False):
        spend("RATE_DEFAULT", person.public_id)
        user = db.session.get_one(User, person.id)
        user.status = status
    return tell_status(user)


def clean_status(status: Any) -> str:
    """Return a status line as it may be stored; raise `Invalid` naming `status`."""
    return clean_text(status, "status", limit=limits.STATUS, minimum=0)


def tell_status(user: User) -> Payload:
    """Send the presence of a User whose status line was set to those who follow it; return it."""
    presence = presence_payload(user, state_of(user.id))
    broadcasts.presence([connection.sid for connection in current.stores.connections.watchers(user.id)], [presence])
    return presence


def tell_changes() -> None:
    """Send the presence that has changed since the last call to those who follow it; others are served meanwhile."""
    connections = current.stores.connections
    gone = connections.take_offline_since()
    say_changes(gone)
    _note_departures(gone)
    for followed in batches(connections.watched(), SLICE):
        changes = connections.changes(state_of, followed)  # they count as sent from here on
        if changes:
            end_read()  # the reads of the slice before are old
            _tell({row.id: presence_payload(row, changes[row.id]) for row in select_in(_HOW, changes)})


def leave_all() -> None:
    """Tell the other processes that this one stops, and store that its people were here until now.

    Those who are elsewhere too have not left.
    """
    say_leaving()
    _store_last_seen(current.stores.connections.present() - current.stores.elsewhere.staying())


def _find_some(people_ids: Sequence[str]) -> list[User]:
    if len(people_ids) > limits.WATCHED_PEOPLE:
        raise Invalid("too_many_items", field="people", limit=limits.WATCHED_PEOPLE)
    return find_all(people_ids)


def _tell(states: dict[int, Payload]) -> None:
    """Send each connection those of `states`, `{user id: payload}`, that it follows; equal packets are encoded once."""
    followed, alike = defaultdict(list), defaultdict(list)
    for user_id in states:
        for connection in current.stores.connections.watchers(user_id):
            followed[connection.sid].append(user_id)
    for sid, user_ids in followed.items():
        alike[tuple(user_ids)].append(sid)
    for told, sids in alike.items():
        broadcasts.presence(sids, [states[user_id] for user_id in told])


def _note_departures(gone: Collection[int]) -> None:
    """Store when people left who are at no process any more: those `gone` from here, and those of dead processes."""
    elsewhere = current.stores.elsewhere
    elsewhere.note_hearing(bool(current.bus.figures().get("connected", True)))
    elsewhere.depart(gone, DEPARTURE)
    _store_last_seen(elsewhere.take_departed())
    for user_ids, seconds in elsewhere.take_lost():
        _store_last_seen([user_id for user_id in user_ids if state_of(user_id) == "offline"], seconds)


def _store_last_seen(user_ids: Collection[int], seconds: float = 0) -> None:
    """Store that these people were seen so many seconds ago, unless they have been seen since."""
    if user_ids:
        seen_at = now() - datetime.timedelta(seconds=seconds)
        is_later = or_(User.last_seen_at.is_(None), User.last_seen_at < seen_at)
        with write_transaction(invalidates_access=False):
            for some in chunks(user_ids):
                db.session.execute(update(User).where(User.id.in_(some), is_later).values(last_seen_at=seen_at))
