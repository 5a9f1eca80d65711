"""The application as it would be if nobody could catch up: `FLASK_APP` of a test that shows what that is for."""

from chatapp.services.messages import sync
from wsgi import app  # noqa: F401


def nothing(conversation, rev, _budget):
    """Answer that nothing has changed."""
    return {"state": "changes", "messages": [], "rev": conversation.last_rev if rev is None else rev, "more": False}


sync._changes = nothing
