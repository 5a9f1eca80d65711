"""Who is here."""

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import describe, optional
from chatapp.api.schemas import ID, array, noun, ref
from chatapp.services import presence
from chatapp.web.body import json_body
from chatapp.web.person import me


@bp.post("/presence")
@describe(
    "How people are here",
    answer=noun(presence=array(ref("Presence"))),
    body={"people": optional(array(ID, most=limits.WATCHED_PEOPLE), "Who.")},
    refusals="not_found",
)
def look_up_presence():
    me()
    people = json_body().identifiers("people", limit=limits.WATCHED_PEOPLE, default=[])
    return {"presence": presence.look_up(people)}
