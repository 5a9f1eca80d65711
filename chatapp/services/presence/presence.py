"""Presence: online, away, offline or unknown, for all tabs and devices of a person together.

It is not part of the promise of delivery: the latest value wins.
"""

import itertools
import math
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

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
from chatapp.services.rates import spend
from chatapp.services.transactions import end_read, write_transaction
from chatapp.services.validation import clean_text, require_choice
from chatapp.stores.connections import IDLE, STATES, Connection

SLICE = 128  # people who are compared in one go: less than a millisecond
MOST_ONLINE = 10_000  # ids in one statement: databases take some 32,000 values

_HOW = select(users.c.id, users.c.public_id, users.c.last_seen_at, users.c.status).where(
    users.c.id.in_(bindparam("ids", expanding=True))
)


def state_of(user_id: int) -> str:
    """Return online, away, offline, or unknown: just after a start, people have had no time to reconnect."""
    active_at = current.stores.connections.last_active(user_id)
    if active_at is not None:
        return "online" if time.monotonic() - active_at < settings.AWAY_AFTER else "away"
    is_settling = time.monotonic() - current.stores.connections.started_at < settings.PRESENCE_GRACE
    return "unknown" if is_settling else "offline"


def states(people: Iterable[User]) -> list[Payload]:
    """Return the presence of these Users as payloads."""
    return [presence_payload(user, state_of(user.id)) for user in people]


def online() -> list[int]:
    """Return the database's ids of those who are online now, MOST_ONLINE at most."""
    here = (user_id for user_id in current.stores.connections.present() if state_of(user_id) == "online")
    return list(itertools.islice(here, MOST_ONLINE))


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
    _note_departures(current.stores.connections.take_offline_since())
    connections = current.stores.connections
    for followed in batches(connections.watched(), SLICE):
        changes = connections.changes(state_of, followed)  # they count as sent from here on
        if changes:
            end_read()  # the reads of the slice before are old
            _tell({row.id: presence_payload(row, changes[row.id]) for row in select_in(_HOW, changes)})


def note_everyone_seen() -> None:
    """Store, as the process stops, that everybody who is online or away was so until now."""
    _note_departures(current.stores.connections.present())


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


def _note_departures(user_ids: Collection[int]) -> None:
    if user_ids:
        with write_transaction(invalidates_access=False):
            for some in chunks(user_ids):
                db.session.execute(update(User).where(User.id.in_(some)).values(last_seen_at=now()))
