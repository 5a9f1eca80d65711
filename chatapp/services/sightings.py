"""Which transports live on which networks: kept by prefix, for administrators; no address is."""

import datetime
import time

from sqlalchemy import delete, select

from chatapp import limits
from chatapp.extensions import connections, db, settings, sightings, socketio
from chatapp.models import NetworkSighting
from chatapp.models.columns import now
from chatapp.services.permissions import require_admin
from chatapp.services.writing import writing
from chatapp.transport.breaths import in_slices

WEBSOCKET, POLLING, SHORT = TRANSPORTS = "websocket", "polling", "short"
SLICE = 256  # connections looked at in one go: less than a millisecond
FRESH = datetime.timedelta(minutes=5)  # what was written so lately need not be again


def look():
    """Write what live connections use that have lived for SIGHTINGS_INTERVAL: what opens and then swallows is none."""
    here = time.monotonic() - settings.SIGHTINGS_INTERVAL
    for some in in_slices(connections.all(), SLICE):
        for connection in some:
            if connection.came_at <= here:
                sightings.note(connection.network, _transport(connection.sid))
    seen = sightings.take()
    if seen:
        _write(seen)


def asked_short(network):
    """Note a short request from the network with this prefix."""
    sightings.note(network, SHORT)


def listed(admin):
    """Return the networks seen last, as a list of (prefix, {transport: NetworkSighting})."""
    require_admin(admin)
    latest = select(NetworkSighting).order_by(NetworkSighting.last_seen_at.desc(), NetworkSighting.id)
    networks = {}
    for sighting in db.session.scalars(latest):
        networks.setdefault(sighting.prefix, {})[sighting.transport] = sighting
    return list(networks.items())


def _transport(sid):
    try:
        return socketio.server.transport(sid)
    except KeyError:  # gone meanwhile
        return POLLING


def _write(seen):
    moment = now()
    if seen <= _written_since(moment - FRESH):
        return
    with writing() as session:
        known = {(row.prefix, row.transport): row for row in session.scalars(select(NetworkSighting))}
        for prefix, transport in seen:
            row = known.get((prefix, transport))
            if row is None:
                row = NetworkSighting(prefix=prefix, transport=transport, first_seen_at=moment)
                session.add(row)
            row.last_seen_at = moment
        session.flush()
        _clean(session, moment)


def _written_since(moment):
    rows = db.session.execute(
        select(NetworkSighting.prefix, NetworkSighting.transport).where(NetworkSighting.last_seen_at > moment)
    )
    return {tuple(row) for row in rows}


def _clean(session, moment):
    """Forget what was not seen for long, and what was seen longest ago when there is too much."""
    until = moment - datetime.timedelta(days=limits.SIGHTING_DAYS)
    session.execute(delete(NetworkSighting).where(NetworkSighting.last_seen_at < until))
    ordered = select(NetworkSighting.id).order_by(NetworkSighting.last_seen_at.desc(), NetworkSighting.id.desc())
    beyond = session.scalars(ordered.offset(limits.SIGHTINGS)).all()
    session.execute(delete(NetworkSighting).where(NetworkSighting.id.in_(beyond)))
