"""People, with the fields that everybody may see."""

from chatapp import limits
from chatapp.models import User
from chatapp.models.access_token import READ
from chatapp.models.protocols import Person
from chatapp.payloads.people import person as payload
from chatapp.payloads.schemas import array, listing, noun, ref
from chatapp.services.accounts import people
from chatapp.services.presence import presence
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.fields import Asked, identifier, search

ACTIONS: list[Action] = []
action = declares(ACTIONS, "People", live=False)


@action(
    "search_people",
    scope=READ,
    http=Route("GET /people", is_list=True),
    about="Search the active people, ordered by name",
    takes=search("Words of a name, or `@` and the beginning of a username."),
    answers=listing(people=array(ref("Person"), most=limits.SEARCH_PAGE)),
)
def search_people(person: User, asked: Asked) -> Answer:
    """Display name and username are searched for each of the first eight words of `q`, in any order. Case, accents and
    strokes are ignored (`lukasz` finds Łukasz, `aesa` Æsa). `@le` finds usernames that begin with `le`."""
    found = people.search(asked.q, limit=limits.SEARCH_PAGE, offset=asked.offset, by=person)
    return {"people": found.each(payload), "more": found.has_more}


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
