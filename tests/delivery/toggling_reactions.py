"""The application as it would be if reactions toggled: `FLASK_APP` of a test that shows why they are set and unset."""

from chatapp.services.messages import reactions
from wsgi import app  # noqa: F401

change = reactions._change


def toggle(person, message_id, key, **_):
    """Set what is not set, and take back what is."""
    state, _people = reactions.listed(person, message_id)
    is_own = any(shown == key and is_mine for shown, _count, is_mine in state["reactions"])
    return change(person, message_id, key, is_set=not is_own)


reactions._change = toggle
