"""How people are."""

from chatapp import limits
from chatapp.models.access_token import POST, READ
from chatapp.services import presence
from chatapp.verbs.table import this_connection, verb


@verb("watch_presence", READ)
def watch(person, body):
    """Follow these people instead of those before."""
    people = body.identifiers("people", limit=limits.WATCHED_PEOPLE, default=[])
    return {"presence": presence.watch(this_connection(), people)}


@verb("activity", READ)
def activity(person, body):
    """Note that this screen is active, idle or hidden."""
    presence.set_activity(this_connection(), body.text("state"))


@verb("set_status", POST)
def set_status(person, body):
    """Set the line under one's name."""
    return {"presence": presence.set_status(person, body.text("status"))}
