"""Who is here."""

from chatapp import limits
from chatapp.api import bp
from chatapp.services import presence
from chatapp.web.body import json_body
from chatapp.web.person import me


@bp.post("/presence")
def look_up_presence():
    me()
    people = json_body().identifiers("people", limit=limits.WATCHED_PEOPLE, default=[])
    return {"presence": presence.look_up(people)}
