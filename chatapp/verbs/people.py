"""People, with the fields that everybody may see."""

from chatapp import limits
from chatapp.models import User
from chatapp.models.access_token import READ
from chatapp.models.protocols import Person
from chatapp.payloads.people import person as payload
from chatapp.payloads.schemas import ID, array, listing, noun, ref
from chatapp.services.accounts import people
from chatapp.services.conversations import access
from chatapp.services.presence import presence
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.fields import Asked, identifier, optional, search

ACTIONS: list[Action] = []
action = declares(ACTIONS, "People", live=False)


@action(
    "search_people",
    scope=READ,
    http=Route("GET /people", is_list=True),
    about="Search the active people, ordered by name",
    takes={
        **search("Words of a name, or `@` and the beginning of a username."),
        "conversation": optional(identifier("A conversation whose members come first, for a mention there.")),
    },
    answers=listing(
        people=array(ref("Person"), most=limits.SEARCH_PAGE),
        members=array(ID, most=limits.SEARCH_PAGE),
    ),
)
def search_people(person: User, asked: Asked) -> Answer:
    """Display name and username are searched for each of the first eight words of `q`, in any order. Case, accents and
    strokes are ignored (`lukasz` finds Łukasz, `aesa` Æsa). `@le` finds usernames that begin with `le`. `members` names
    those of them who are in `conversation`."""
    where = access.get(person, asked.conversation).conversation_id if asked.conversation else None
    found = people.search(asked.q, limit=limits.SEARCH_PAGE, offset=asked.offset, by=person, first_in=where)
    members = [] if where is None else people.members_among(found, where)
    return {"people": found.each(payload), "members": [user.public_id for user in members], "more": found.has_more}


@action(
    "show_person",
    scope=READ,
    http="GET /people/<person>",
    about="Show a person and their presence",
    takes={"person": identifier("The id of the person.")},
    answers=noun(person=ref("Person"), presence=ref("Presence")),
)
def show_person(person: Person, asked: Asked) -> Answer:
    user = people.find(asked.person)
    return {"person": payload(user), "presence": presence.states([user])[0]}
