"""Rooms: the directory, settings, and members."""

from chatapp import limits
from chatapp.api import bp
from chatapp.services import members, rooms
from chatapp.web.body import json_body, query
from chatapp.web.person import me


@bp.get("/rooms")
def list_rooms():
    person, asked = me(), query()
    return {"rooms": rooms.directory(person, asked.text("q", default=""), asked.integer("offset", default=0))}


@bp.post("/rooms")
def create_room():
    person, body = me(), json_body()
    summary = rooms.create(
        person,
        body.text("client_id"),
        body.text("name"),
        topic=body.text("topic", default=""),
        visibility=body.text("visibility", default="public"),
        posting=body.text("posting", default="everyone"),
    )
    return {"summary": summary}, 201


@bp.get("/rooms/<room_id>")
def show_room(room_id):
    return {"room": rooms.find_in_directory(me(), room_id)}


@bp.patch("/rooms/<room_id>")
def change_room(room_id):
    person, body = me(), json_body()
    summary = rooms.change(
        person,
        room_id,
        name=body.text("name", default=None),
        topic=body.text("topic", default=None),
        visibility=body.text("visibility", default=None),
        posting=body.text("posting", default=None),
    )
    return {"summary": summary}


@bp.post("/rooms/<room_id>/archive")
def archive_room(room_id):
    return {"summary": rooms.archive(me(), room_id)}


@bp.post("/rooms/<room_id>/unarchive")
def unarchive_room(room_id):
    return {"summary": rooms.unarchive(me(), room_id)}


@bp.post("/rooms/<room_id>/join")
def join_room(room_id):
    return {"summary": members.join(me(), room_id)}


@bp.post("/rooms/<room_id>/leave")
def leave_room(room_id):
    members.leave(me(), room_id)
    return "", 204


@bp.get("/rooms/<room_id>/members")
def list_members(room_id):
    return {"members": members.listed(me(), room_id)}


@bp.post("/rooms/<room_id>/members")
def invite_members(room_id):
    person = me()
    people = json_body().identifiers("people", limit=limits.INVITE_PEOPLE)
    return {"summary": members.invite(person, room_id, people)}


@bp.delete("/rooms/<room_id>/members/<person_id>")
def remove_member(room_id, person_id):
    members.remove(me(), room_id, person_id)
    return "", 204


@bp.put("/rooms/<room_id>/members/<person_id>/role")
def set_role(room_id, person_id):
    members.set_role(me(), room_id, person_id, json_body().text("role"))
    return "", 204


@bp.post("/rooms/<room_id>/hand-over")
def hand_over(room_id):
    members.hand_over(me(), room_id, json_body().identifier("person"))
    return "", 204
