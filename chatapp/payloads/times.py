"""Times on the wire."""


def iso(moment):
    """Return an aware UTC time as `2026-11-20T14:33:05.123Z`, None as None."""
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
