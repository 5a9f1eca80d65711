"""An action as the recipe in CONTRIBUTING.md makes one, which only tests have."""

from chatapp.models.access_token import POST
from chatapp.payloads.schemas import COUNT, ID, noun
from chatapp.services.conversations import access
from chatapp.services.rates import spend
from chatapp.services.spending import by_service
from chatapp.verbs.action import Action, declares
from chatapp.verbs.fields import identifier, integer

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Trees")


@action(
    "plant",
    scope=POST,
    http="POST /conversations/<conversation>/trees",
    about="Plant some trees",
    takes={"conversation": identifier("Where."), "trees": integer(1, 10, "How many.")},
    answers=noun(conversation=ID, trees=COUNT),
    spends=by_service("RATE_EDITS"),
)
def plant(person, asked):
    """They grow slowly."""
    access.get(person, asked.conversation)
    spend("RATE_EDITS", person.public_id)
    return {"conversation": asked.conversation, "trees": asked.trees}
