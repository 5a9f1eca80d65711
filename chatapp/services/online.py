"""People who are online: at this process, or another of the installation."""

import time

from chatapp.extensions import current, settings
from chatapp.stores.elsewhere import AWAY, ONLINE


def state_here(user_id: int) -> str | None:
    """Return online or away, or None for somebody who is not at this process."""
    active_at = current.stores.connections.last_active(user_id)
    if active_at is None:
        return None
    return ONLINE if time.monotonic() - active_at < settings.AWAY_AFTER else AWAY


def is_online(user_id: int) -> bool:
    """Return whether somebody is online at any process."""
    return ONLINE in (state_here(user_id), current.stores.elsewhere.state_of(user_id))
