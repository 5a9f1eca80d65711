"""Presence."""

from chatapp import limits
from chatapp.models.access_token import POST, READ
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import array, noun, ref
from chatapp.services.presence import presence
from chatapp.services.spending import READS, by_service
from chatapp.stores.connections import STATES
from chatapp.verbs.action import Action, Answer, declares
from chatapp.verbs.fields import Asked, identifiers, one_of, optional, text
from chatapp.verbs.live import this_connection

ACTIONS: list[Action] = []
action = declares(ACTIONS, "People")
PRESENCE = noun(presence=array(ref("Presence"), most=limits.WATCHED_PEOPLE))
PEOPLE = {"people": optional(identifiers(limits.WATCHED_PEOPLE, "The ids of the people."), [])}


@action(
    "look_up_presence",
    scope=READ,
    http="POST /presence",
    about="Show the presence of these people",
    takes=PEOPLE,
    answers=PRESENCE,
    refuses="not_found",
    is_live=False,
    spends=READS,
)
def look_up(person: Person, asked: Asked) -> Answer:
    return {"presence": presence.look_up(asked.people)}


@action(
    "watch_presence",
    scope=READ,
    about="Follow the presence of these people, instead of those named before",
    takes=PEOPLE,
    answers=PRESENCE,
)
def watch(person: Person, asked: Asked) -> Answer:
    """Their changes arrive as the event `presence`."""
    return {"presence": presence.watch(this_connection(), asked.people)}


@action(
    "activity",
    scope=READ,
    about="Tell the state of this screen, from which your presence follows",
    takes={"state": one_of(STATES, "Idle: no one typed or moved the pointer for a while.")},
)
def activity(person: Person, asked: Asked) -> None:
    presence.set_activity(this_connection(), asked.state)


@action(
    "set_status",
    scope=POST,
    about="Set the line under your name",
    takes={"status": text(limits.STATUS, "An empty text clears it.")},
    answers=noun(presence=ref("Presence")),
    spends=by_service("RATE_DEFAULT"),
)
def set_status(person: Person, asked: Asked) -> Answer:
    return {"presence": presence.set_status(person, asked.status)}
