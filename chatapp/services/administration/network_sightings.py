"""Statistics of transports by network, for administrators. They hold prefixes, never addresses."""

import datetime
import time
from typing import Any

from sqlalchemy import delete, select

from chatapp import limits
from chatapp.concurrency.pauses import batches
from chatapp.extensions import current, db, settings
from chatapp.models import NetworkSighting, User
from chatapp.models.columns import now
from chatapp.services.cleaning import delete_in_slices
from chatapp.services.pages import Page
from chatapp.services.permissions import require_admin
from chatapp.services.transactions import write_transaction
from chatapp.stores.job_queue import ClaimedJob

WEBSOCKET, POLLING, SHORT = TRANSPORTS = "websocket", "polling", "short"
SLICE = 256  # connections that are read in one go: less than a millisecond
FRESH = datetime.timedelta(minutes=5)  # a sighting that was written since is not written again


def record() -> None:
    """Record the transport of each connection older than NETWORK_STATS_AFTER; younger ones may still break."""
    here = time.monotonic() - settings.NETWORK_STATS_AFTER
    for some in batches(current.stores.connections.all(), SLICE):
        for connection in some:
            if connection.came_at <= here:
                current.stores.sightings.note(connection.network, transport(connection.sid))
    seen = current.stores.sightings.take()
    if seen:
        _write(seen)


def asked_short(network: str) -> None:
    """Record a short request from the network with this prefix."""
    current.stores.sightings.note(network, SHORT)


def transport(sid: str) -> str:
    """Return the transport of the connection `sid` of this process: websocket or polling."""
    try:
        return current.bus.transport_of(sid)
    except KeyError:  # gone meanwhile
        return POLLING


def listed(admin: User, offset: int = 0) -> Page[tuple[str, dict[str, NetworkSighting]]]:
    """Return a page of the networks seen last, of (prefix, {transport: NetworkSighting})."""
    require_admin(admin)
    latest = select(NetworkSighting).order_by(NetworkSighting.last_seen_at.desc(), NetworkSighting.id)
    networks: dict[str, dict[str, NetworkSighting]] = {}
    for sighting in db.session.scalars(latest):
        networks.setdefault(sighting.prefix, {})[sighting.transport] = sighting
    page = list(networks.items())[offset : offset + limits.NETWORKS_PAGE]
    return Page(page, has_more=len(networks) > offset + len(page))


def clean(_job: ClaimedJob) -> None:
    """Delete the sightings of networks that nobody has come from for SIGHTING_DAYS."""
    until = now() - datetime.timedelta(days=limits.SIGHTING_DAYS)
    delete_in_slices(NetworkSighting, NetworkSighting.last_seen_at < until)


def _write(seen: set[tuple[str, str]]) -> None:
    moment = now()
    if seen <= _written_since(moment - FRESH):
        return
    with write_transaction(invalidates_access=False) as session:
        known = {(row.prefix, row.transport): row for row in session.scalars(select(NetworkSighting))}
        for prefix, transport in seen:
            row = known.get((prefix, transport))
            if row is None:
                row = NetworkSighting(prefix=prefix, transport=transport, first_seen_at=moment)
                session.add(row)
            row.last_seen_at = moment
        session.flush()
        _forget_beyond(session)


def _written_since(moment: datetime.datetime) -> set[tuple[str, str]]:
    rows = db.session.execute(
        select(NetworkSighting.prefix, NetworkSighting.transport).where(NetworkSighting.last_seen_at > moment)
    )
    return {(prefix, transport) for prefix, transport in rows}


def _forget_beyond(session: Any) -> None:
    """Delete the oldest sightings beyond SIGHTINGS."""
    ordered = select(NetworkSighting.id).order_by(NetworkSighting.last_seen_at.desc(), NetworkSighting.id.desc())
    beyond = session.scalars(ordered.offset(limits.SIGHTINGS)).all()
    session.execute(delete(NetworkSighting).where(NetworkSighting.id.in_(beyond)))
