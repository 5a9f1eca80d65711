"""Reactions to messages."""

from chatapp import limits
from chatapp.models.access_token import POST, READ
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import array, listing, noun, ref
from chatapp.services.messages import reactions
from chatapp.services.spending import by_service
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.fields import OFFSET, Asked, word
from chatapp.verbs.messages import ONE

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Messages")
KEY = {"key": word(limits.EMOJI, "One emoji of Unicode 16. Skin tones are told apart, variation selectors are not.")}
STATE = noun(state=ref("Reactions"))


@action(
    "set_reaction",
    scope=POST,
    http=Route("PUT /messages/<message>/reactions/<key>", for_pages=False),
    about="React to a message with an emoji",
    takes={**ONE, **KEY},
    answers=STATE,
    refuses="bad_choice already_deleted system_message archived too_many_reactions",
    spends=by_service("RATE_REACTIONS"),
)
def set_reaction(person: Person, asked: Asked) -> Answer:
    """Nothing toggles: what is set already stays so, and is answered with the state. Everyone who may read a message
    may react to it. `too_many_reactions`: it has 20 different ones."""
    return {"state": reactions.set_reaction(person, asked.message, asked.key)}


@action(
    "unset_reaction",
    scope=POST,
    http=Route("DELETE /messages/<message>/reactions/<key>", for_pages=False),
    about="Take back your own reaction to a message",
    takes={**ONE, **KEY},
    answers=STATE,
    refuses="bad_choice already_deleted system_message archived",
    spends=by_service("RATE_REACTIONS"),
)
def unset_reaction(person: Person, asked: Asked) -> Answer:
    """One that is not set is answered with the state."""
    return {"state": reactions.unset_reaction(person, asked.message, asked.key)}


@action(
    "list_reactions",
    scope=READ,
    http=Route("GET /messages/<message>/reactions", for_pages=False),
    about="Show the reactions to a message, with the first ten people of each",
    takes=ONE,
    answers=noun(
        state=ref("Reactions"),
        people=array(
            noun(key=KEY["key"].schema, people=array(ref("Person"), most=limits.REACTED)), most=limits.REACTIONS
        ),
    ),
)
def list_reactions(person: Person, asked: Asked) -> Answer:
    state, people = reactions.listed(person, asked.message)
    return {"state": state, "people": [{"key": key, "people": some} for key, some in people.items()]}


@action(
    "list_reacted",
    scope=READ,
    http=Route("GET /messages/<message>/reactions/<key>", is_list=True, for_pages=False),
    about="List the people who reacted to a message with an emoji, the first one first",
    takes={**ONE, **KEY, **OFFSET},
    answers=listing(people=array(ref("Person"), most=limits.REACTED_PAGE)),
    refuses="bad_choice",
    is_live=False,
)
def list_reacted(person: Person, asked: Asked) -> Answer:
    found = reactions.people(person, asked.message, asked.key, asked.offset)
    return {"people": found, "more": found.has_more}
