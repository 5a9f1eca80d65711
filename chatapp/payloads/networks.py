"""Networks on the wire, for administrators."""

from chatapp.models import NetworkSighting
from chatapp.payloads import Payload
from chatapp.payloads.times import iso


def network(prefix: str, sightings: dict[str, NetworkSighting]) -> Payload:
    """Return one network: its prefix and, by transport, when it was first and last seen to live there."""
    seen = {name: {"since": iso(row.first_seen_at), "last": iso(row.last_seen_at)} for name, row in sightings.items()}
    return {"prefix": prefix, "transports": seen}
