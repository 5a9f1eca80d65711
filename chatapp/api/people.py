"""People as everybody may know them."""

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import describe, search
from chatapp.api.schemas import array, noun, ref
from chatapp.payloads.people import person as payload
from chatapp.services import accounts, presence
from chatapp.web.body import query
from chatapp.web.person import me
from chatapp.web.revalidation import revalidated


@bp.get("/people")
@describe(
    "Everybody who is active, by name",
    answer=noun(people=array(ref("Person"), most=limits.SEARCH_PAGE)),
    query=search("Part of a name."),
)
@revalidated
def search_people():
    person, asked = me(), query()
    offset = asked.integer("offset", default=0)
    found = accounts.search(asked.text("q", default=""), limit=limits.SEARCH_PAGE, offset=offset, by=person)
    return {"people": [payload(user) for user in found]}


@bp.get("/people/<person_id>")
@describe("Somebody, and how they are here", answer=noun(person=ref("Person"), presence=ref("Presence")))
def show_person(person_id):
    me()
    user = accounts.find(person_id)
    return {"person": payload(user), "presence": presence.states([user])[0]}
