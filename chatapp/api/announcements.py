"""Announcements: reading them, and for administrators making them."""

from chatapp.api import bp
from chatapp.services import announcements
from chatapp.web.body import json_body, query
from chatapp.web.person import me


@bp.get("/announcements")
def list_announcements():
    return {"announcements": announcements.listed(me(), query().integer("offset", default=0))}


@bp.post("/announcements")
def announce():
    person, body = me(), json_body()
    return {"announcement": announcements.announce(person, body.text("client_id"), body.text("body"))}, 201


@bp.post("/announcements/<announcement_id>/seen")
def mark_announcement_seen(announcement_id):
    announcements.seen(me(), announcement_id)
    return "", 204


@bp.post("/announcements/<announcement_id>/dismiss")
def dismiss_announcement(announcement_id):
    announcements.dismiss(me(), announcement_id)
    return "", 204
