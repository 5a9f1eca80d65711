"""Banners."""

from chatapp.models.access_token import POST
from chatapp.services import announcements
from chatapp.verbs.table import this_connection, verb


@verb("announcement_seen", POST)
def seen(person, body):
    """Note that an announcement is on this screen, or no longer."""
    announcement_id, on_screen = body.identifier("announcement"), body.flag("on_screen", default=True)
    shown = announcements.seen(person, announcement_id)
    announcements.show_on(this_connection(), announcement_id, on_screen)
    return {"announcement": shown}


@verb("dismiss_announcement", POST)
def dismiss(person, body):
    """Take a banner away from all of one's screens."""
    return {"announcement": announcements.dismiss(person, body.identifier("announcement"))}
