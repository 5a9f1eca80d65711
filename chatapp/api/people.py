"""People as everybody may know them."""

from chatapp import limits
from chatapp.api import bp
from chatapp.payloads.people import person as payload
from chatapp.services import accounts, presence
from chatapp.web.body import query
from chatapp.web.person import me


@bp.get("/people")
def search_people():
    person, asked = me(), query()
    offset = asked.integer("offset", default=0)
    found = accounts.search(asked.text("q", default=""), limit=limits.SEARCH_PAGE, offset=offset, by=person)
    return {"people": [payload(user) for user in found]}


@bp.get("/people/<person_id>")
def show_person(person_id):
    me()
    user = accounts.find(person_id)
    return {"person": payload(user), "presence": presence.states([user])[0]}
