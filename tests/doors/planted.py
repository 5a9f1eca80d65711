"""An action as the recipe in CONTRIBUTING.md makes one, which only tests have."""

from chatapp.models.access_token import POST
from chatapp.payloads.schemas import COUNT, ID, noun
from chatapp.services.conversations import access
from chatapp.verbs.action import Action, declares
from chatapp.verbs.fields import identifier, whole

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Trees")


@action(
    "plant",
    scope=POST,
    http="POST /conversations/<conversation>/trees",
    about="Plant some trees",
    takes={"conversation": identifier("Where."), "trees": whole(1, 10, "How many.")},
    answers=noun(conversation=ID, trees=COUNT),
)
def plant(person, asked):
    """They grow slowly."""
    access.get(person, asked.conversation)
    return {"conversation": asked.conversation, "trees": asked.trees}
