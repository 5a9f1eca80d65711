"""Rooms: the directory, settings, and members."""

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import describe, optional, search
from chatapp.api.schemas import CLIENT_ID, ID, array, noun, one_of, ref, said, text
from chatapp.services import members, rooms
from chatapp.web.body import json_body, query
from chatapp.web.idempotency import client_id
from chatapp.web.person import me
from chatapp.web.revalidation import revalidated

SUMMARY = noun(summary=ref("Summary"))
SETTINGS = {
    "topic": optional(text(limits.TOPIC), "What it is about."),
    "visibility": optional(one_of("public", "private"), "Who finds it."),
    "posting": optional(one_of("everyone", "owners"), "Who writes."),
}


@bp.get("/rooms")
@describe(
    "The directory of public rooms, the last active first",
    answer=noun(rooms=array(ref("Room"), most=limits.DIRECTORY_PAGE)),
    query=search("Part of a name or topic."),
)
@revalidated
def list_rooms():
    person, asked = me(), query()
    return {"rooms": rooms.directory(person, asked.text("q", default=""), asked.integer("offset", default=0))}


@bp.post("/rooms")
@describe(
    "Make a room, as its owner; a retry is answered with the room that it made",
    answer=SUMMARY,
    status=201,
    body={
        "client_id": optional(CLIENT_ID, "Needed, unless the header brings it."),
        "name": said(text(limits.ROOM_NAME, 1), "Unique among public rooms, whatever its case."),
        **SETTINGS,
    },
    refusals="taken client_id_reused",
    has_key=True,
)
def create_room():
    person, body = me(), json_body()
    summary = rooms.create(
        person,
        client_id(body),
        body.text("name"),
        topic=body.text("topic", default=""),
        visibility=body.text("visibility", default="public"),
        posting=body.text("posting", default="everyone"),
    )
    return {"summary": summary}, 201


@bp.get("/rooms/<room_id>")
@describe("A room of the directory, or one of one's own", answer=noun(room=ref("Room")))
def show_room(room_id):
    return {"room": rooms.find_in_directory(me(), room_id)}


@bp.patch("/rooms/<room_id>")
@describe(
    "Change what is given and differs; each change is a line in the room",
    answer=SUMMARY,
    body={"name": optional(text(limits.ROOM_NAME, 1), "Unique among public rooms, whatever its case."), **SETTINGS},
    refusals="owner_needed is_direct taken archived",
)
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
@describe("Make a room read only; it leaves the directory", answer=SUMMARY, refusals="owner_needed is_direct")
def archive_room(room_id):
    return {"summary": rooms.archive(me(), room_id)}


@bp.post("/rooms/<room_id>/unarchive")
@describe("Open an archived room again", answer=SUMMARY, refusals="owner_needed is_direct taken")
def unarchive_room(room_id):
    return {"summary": rooms.unarchive(me(), room_id)}


@bp.post("/rooms/<room_id>/join")
@describe("Enter a public room", answer=SUMMARY, refusals="archived")
def join_room(room_id):
    return {"summary": members.join(me(), room_id)}


@bp.post("/rooms/<room_id>/leave")
@describe("Leave a room", refusals="is_direct last_owner")
def leave_room(room_id):
    members.leave(me(), room_id)
    return "", 204


@bp.get("/rooms/<room_id>/members")
@describe("Everyone in a conversation, owners first, then by name", answer=noun(members=array(ref("Member"))))
@revalidated
def list_members(room_id):
    return {"members": members.listed(me(), room_id)}


@bp.post("/rooms/<room_id>/members")
@describe(
    "Add people; they see all history",
    answer=SUMMARY,
    body={"people": said(array(ID, most=limits.INVITE_PEOPLE, least=1), "Whom.")},
    refusals="owner_needed is_direct deactivated_person archived",
)
def invite_members(room_id):
    person = me()
    people = json_body().identifiers("people", limit=limits.INVITE_PEOPLE)
    return {"summary": members.invite(person, room_id, people)}


@bp.delete("/rooms/<room_id>/members/<person_id>")
@describe("Take somebody out", refusals="owner_needed is_direct self_not_allowed last_owner")
def remove_member(room_id, person_id):
    members.remove(me(), room_id, person_id)
    return "", 204


@bp.put("/rooms/<room_id>/members/<person_id>/role")
@describe(
    "Make a member an owner, or an owner a member",
    body={"role": said(one_of("owner", "member"), "What they shall be.")},
    refusals="owner_needed is_direct last_owner",
)
def set_role(room_id, person_id):
    members.set_role(me(), room_id, person_id, json_body().text("role"))
    return "", 204


@bp.post("/rooms/<room_id>/hand-over")
@describe(
    "Make a member the owner in one's own place",
    body={"person": said(ID, "Who.")},
    refusals="owner_needed is_direct self_not_allowed",
)
def hand_over(room_id):
    members.hand_over(me(), room_id, json_body().identifier("person"))
    return "", 204
