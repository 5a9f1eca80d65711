"""Opening conversations, reading, and catching up."""

from chatapp import broadcasts, limits
from chatapp.models.access_token import POST, READ
from chatapp.services import conversations, history, reading, sync, typing
from chatapp.transport.event_context import current_sid
from chatapp.verbs.table import this_connection, verb


@verb("open_conversation", READ)
def open_conversation(person, body):
    """Subscribe this socket, and answer what it lacks. Checked before and after, so that a removal in between holds."""
    cid = body.identifier("conversation")
    rev, epoch = body.integer("rev", default=None), body.text("epoch", default=None)
    conversations.find(person, cid)
    this_connection().open(cid)
    broadcasts.subscribe_socket(current_sid(), cid)
    try:
        return sync.opened(person, cid, rev, epoch)
    except BaseException:
        broadcasts.unsubscribe_socket(current_sid(), cid)
        raise


@verb("close_conversation", READ)
def close_conversation(person, body):
    """Unsubscribe this socket."""
    broadcasts.unsubscribe_socket(current_sid(), body.identifier("conversation"))


@verb("sync", READ)
def catch_up(person, body):
    """Answer everything that changed since what this screen knows."""
    return sync.sync(person, *known(body))


def known(body):
    """Return what a screen says that it knows: epoch, me, cursors and list, as `sync.sync` takes them."""
    cursors = body.mapping("cursors", limit=limits.CURSORS, default={})
    return (
        body.text("epoch", default=None),
        body.integer("me", default=None),
        {cid: cursors.integer(cid, default=None) for cid in cursors},
        body.text("list", default=None),
    )


@verb("history", READ)
def page(person, body):
    """Answer a page of messages."""
    bounds = {name: body.integer(name, default=None) for name in ("before", "around", "after")}
    return history.page(person, body.identifier("conversation"), **bounds, epoch=body.text("epoch", default=None))


@verb("mark_read", POST)
def mark_read(person, body):
    """Read up to a message."""
    return {"summary": reading.mark_read(person, body.identifier("conversation"), body.integer("seq"))}


@verb("mark_unread", POST)
def mark_unread(person, body):
    """Make a message the first unread one."""
    return {"summary": reading.mark_unread(person, body.identifier("conversation"), body.integer("seq"))}


@verb("typing", POST)
def tell_typing(person, body):
    """Tell the others that this person writes."""
    typing.typing(person, body.identifier("conversation"))
