"""Read marks."""

from chatapp.models.access_token import POST
from chatapp.models.protocols import Person
from chatapp.services.messages import read_marks
from chatapp.services.spending import by_service
from chatapp.verbs.action import Action, Answer, declares
from chatapp.verbs.conversations import CONVERSATION, SUMMARY
from chatapp.verbs.fields import Asked, counter

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Conversations")


@action(
    "mark_read",
    scope=POST,
    http="POST /conversations/<conversation>/read",
    about="Mark messages as read up to this one; the read mark never moves back",
    takes={**CONVERSATION, "seq": counter("The seq of the last message that was read.")},
    answers=SUMMARY,
    spends=by_service("RATE_DEFAULT"),
)
def mark_read(person: Person, asked: Asked) -> Answer:
    """The pages send it for each message that comes on a screen that someone looks at. They send none for messages
    below one that was not on the screen."""
    return {"summary": read_marks.mark_read(person, asked.conversation, asked.seq)}


@action(
    "mark_unread",
    scope=POST,
    http="POST /conversations/<conversation>/unread",
    about="Mark messages as unread again, for you only",
    takes={**CONVERSATION, "seq": counter("The seq of the first message that becomes unread.")},
    answers=SUMMARY,
    refuses="not_followed",
    spends=by_service("RATE_DEFAULT"),
)
def mark_unread(person: Person, asked: Asked) -> Answer:
    return {"summary": read_marks.mark_unread(person, asked.conversation, asked.seq)}
