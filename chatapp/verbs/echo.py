"""The test of a connection that a client runs before it relies on a WebSocket."""

from chatapp import limits
from chatapp.models.access_token import READ
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import STRING, noun
from chatapp.services.validation import clean_text
from chatapp.verbs.action import Action, Answer, declares
from chatapp.verbs.fields import Asked, text

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Connection")


@action(
    "echo",
    scope=READ,
    about="Get the same text back",
    takes={"text": text(limits.ECHO, "Any text.")},
    answers=noun(text=STRING),
)
def echo(person: Person, asked: Asked) -> Answer:
    """Some networks open a WebSocket, let a few frames pass and swallow the rest. Send several, and rely on the
    WebSocket once all answers are there."""
    return {"text": clean_text(asked.text, "text", limit=limits.ECHO, minimum=0)}
