"""Whether this connection carries: what a client asks before it believes a WebSocket."""

from chatapp import limits
from chatapp.models.access_token import READ
from chatapp.services.text import clean
from chatapp.verbs.table import verb


@verb("echo", READ)
def echo(person, body):
    """Answer with the same text."""
    return {"text": clean(body.text("text"), "text", limit=limits.ECHO, minimum=0)}
