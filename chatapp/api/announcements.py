"""Announcements: reading them, and for administrators making them."""

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import OFFSET, describe, optional
from chatapp.api.schemas import CLIENT_ID, array, noun, ref, said, text
from chatapp.services import announcements
from chatapp.web.body import json_body, query
from chatapp.web.idempotency import client_id
from chatapp.web.person import me
from chatapp.web.revalidation import revalidated


@bp.get("/announcements")
@describe(
    "Announcements, the newest first",
    answer=noun(announcements=array(ref("Announcement"), most=limits.ANNOUNCEMENTS_PAGE)),
    query=OFFSET,
)
@revalidated
def list_announcements():
    return {"announcements": announcements.listed(me(), query().integer("offset", default=0))}


@bp.post("/announcements")
@describe(
    "Announce to everyone; a retry is answered with what it made",
    answer=noun(announcement=ref("Announcement")),
    status=201,
    body={
        "client_id": optional(CLIENT_ID, "Needed, unless the header brings it."),
        "body": said(text(limits.ANNOUNCEMENT, 1), "The text."),
    },
    refusals="admin_needed client_id_reused",
    has_key=True,
)
def announce():
    person, body = me(), json_body()
    return {"announcement": announcements.announce(person, client_id(body), body.text("body"))}, 201


@bp.post("/announcements/<announcement_id>/seen")
@describe("Count as somebody who has seen it")
def mark_announcement_seen(announcement_id):
    announcements.seen(me(), announcement_id)
    return "", 204


@bp.post("/announcements/<announcement_id>/dismiss")
@describe("Take its banner away on all of one's screens")
def dismiss_announcement(announcement_id):
    announcements.dismiss(me(), announcement_id)
    return "", 204
