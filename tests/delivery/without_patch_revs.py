"""The application as it would be if a reaction were no rev: `FLASK_APP` of a test that shows what that is for."""

from chatapp import broadcasts
from chatapp.extensions import db
from chatapp.services.conversations import system_messages
from wsgi import app  # noqa: F401


def patch(message, conversation, changed):
    """Tell everybody, and count nothing."""
    db.session.flush()
    told = {"id": message.public_id, "seq": message.seq, "rev": message.rev, **changed}
    change = {"conversation": conversation.public_id, "rev": conversation.last_rev, "patch": told}
    change["message"] = system_messages.payload(message)
    broadcasts.patches_on_commit([change], db.session.connection())
    return change


system_messages.patch = patch
