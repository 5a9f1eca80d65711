"""Who is here: online, away, offline, or unknown when it cannot be told. Several tabs and devices are one person.

Outside the promise of delivery: the latest value wins.
"""

import time
from collections import defaultdict

from sqlalchemy import bindparam, select, update

from chatapp import broadcasts, limits
from chatapp.errors import Invalid
from chatapp.extensions import connections, db, settings
from chatapp.live.connections import ACTIVE, HIDDEN, IDLE
from chatapp.models import User
from chatapp.models.columns import now
from chatapp.models.rows import rows_among, users
from chatapp.payloads.people import presence as payload
from chatapp.services import accounts
from chatapp.services.rates import spend
from chatapp.services.text import clean
from chatapp.services.writing import noting, release
from chatapp.transport.breaths import in_slices

SLICE = 128  # people looked at in one go: less than a millisecond

_HOW = select(users.c.id, users.c.public_id, users.c.last_seen_at, users.c.status).where(
    users.c.id.in_(bindparam("ids", expanding=True))
)


def state_of(user_id):
    """Return online, away, offline, or unknown: just after a start nobody had time to come back yet."""
    active_at = connections.last_active(user_id)
    if active_at is not None:
        return "online" if time.monotonic() - active_at < settings.AWAY_AFTER else "away"
    is_settling = time.monotonic() - connections.started_at < settings.PRESENCE_GRACE
    return "unknown" if is_settling else "offline"


def states(people):
    """Return the presence of these Users as payloads."""
    return [payload(user, state_of(user.id)) for user in people]


def here(person):
    """Count `person`, who loads a plain page, as here for a while."""
    if not connections.of_user(person.id):
        connections.linger(person.id, settings.PAGE_PRESENCE_TTL)


def arrive(person, sid, network):
    """Remember the socket `sid` of `person`, who came from a network by a sign-in or, as a program, by a token."""
    sign_in, token = person.login_session, person.access_token
    way_in = (token or sign_in).public_id
    ids = {"login_session_id": sign_in and sign_in.id, "token_id": token and token.id}
    return connections.add(sid, person.id, way_in, **ids, network=network)


def leave(sid):
    """Forget a socket; its person stays for PRESENCE_GRACE, so that a reload or a poll's gap shows no flicker."""
    connections.remove(sid, grace=settings.PRESENCE_GRACE)


def set_activity(connection, state):
    """Note that the screen of `connection` is active, idle (nothing typed or moved for AWAY_AFTER), or hidden."""
    if state not in (ACTIVE, IDLE, HIDDEN):
        raise Invalid("bad_choice", field="state", accepted=f"{ACTIVE}, {IDLE}, {HIDDEN}")
    connection.state = state
    connection.active_at = time.monotonic() - (settings.AWAY_AFTER if state == IDLE else 0)


def watch(connection, people_ids):
    """Follow these people instead of those before; return how they are now."""
    if len(people_ids) > limits.WATCHED_PEOPLE:
        raise Invalid("too_many_items", field="people", limit=limits.WATCHED_PEOPLE)
    people = accounts.find_all(people_ids)
    told = {user.id: state_of(user.id) for user in people}
    connections.watch(connection, told)
    return [payload(user, told[user.id]) for user in people]


def look_up(people_ids):
    """Return how these people are now."""
    if len(people_ids) > limits.WATCHED_PEOPLE:
        raise Invalid("too_many_items", field="people", limit=limits.WATCHED_PEOPLE)
    return states(accounts.find_all(people_ids))


def set_status(person, status):
    """Set the line under one's name, empty to take it away; return one's presence."""
    status = clean(status, "status", limit=limits.STATUS, minimum=0)
    with noting():
        spend("RATE_OTHER", person.public_id)
        user = db.session.get(User, person.id)
        user.status = status
    presence = payload(user, state_of(person.id))
    broadcasts.presence([connection.sid for connection in connections.watchers(person.id)], [presence])
    return presence


def tell_changes():
    """Send everyone who follows somebody what changed since the last call; others are served meanwhile."""
    _note_departures(connections.departures())
    for followed in in_slices(connections.watched(), SLICE):
        changes = connections.changes(state_of, followed)  # counts as told from here on, so only after what may fail
        if changes:
            release()  # what was read for the slice before is old
            _tell({row.id: payload(row, changes[row.id]) for row in rows_among(_HOW, changes)})


def note_everyone_seen():
    """Write down, as the process stops, that everyone connected was here until now."""
    _note_departures(connections.user_ids())


def _tell(states):
    """Send each screen those of `states`, `{user id: payload}`, that it follows: alike ones are encoded once."""
    followed, alike = defaultdict(list), defaultdict(list)
    for user_id in states:
        for connection in connections.watchers(user_id):
            followed[connection.sid].append(user_id)
    for sid, user_ids in followed.items():
        alike[tuple(user_ids)].append(sid)
    for user_ids, sids in alike.items():
        broadcasts.presence(sids, [states[user_id] for user_id in user_ids])


def _note_departures(user_ids):
    if user_ids:
        with noting():
            db.session.execute(update(User).where(User.id.in_(user_ids)).values(last_seen_at=now()))
