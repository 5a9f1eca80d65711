"""Rooms: the directory, settings, and members."""

from chatapp import limits
from chatapp.models import User
from chatapp.models.access_token import READ, ROOMS
from chatapp.models.conversation import BY_SIZE, EVERYONE, MENTION_ALL, POLICIES, PUBLIC, ROLES, VISIBILITIES
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import array, listing, noun, ref
from chatapp.services.conversations import members, rooms
from chatapp.services.spending import by_service
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.conversations import SUMMARY
from chatapp.verbs.fields import (
    Asked,
    Field,
    choice,
    client_id,
    identifier,
    identifiers,
    one_of,
    optional,
    search,
    text,
)

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Rooms", live=False)
ONE = {"room": identifier("The id of the room.")}
MEMBER = {**ONE, "person": identifier("The id of the person.")}
NAME = text(limits.ROOM_NAME, "Unique among public rooms, in any case.", least=1)


def settings(
    topic: str | None, visibility: str | None, posting: str | None, mention_all: str | None
) -> dict[str, Field]:
    """Return the fields of a room without its name. The arguments are their defaults."""
    return {
        "topic": optional(text(limits.TOPIC, "The topic."), topic),
        "visibility": optional(one_of(VISIBILITIES, "Public rooms are in the directory."), visibility),
        "posting": optional(one_of(POLICIES, "The members who may post."), posting),
        "mention_all": optional(
            one_of(MENTION_ALL, "The members who may mention everyone; `by_size`: owners alone beyond 50 members."),
            mention_all,
        ),
    }


@action(
    "list_rooms",
    scope=READ,
    http=Route("GET /rooms", is_list=True),
    about="List the public rooms, the most recently active first",
    takes={
        **search("Words of a name or topic, or `#` and the beginning of a name."),
        "own": optional(choice(("0", "1"), "`1` adds your private rooms."), "0"),
    },
    answers=listing(rooms=array(ref("Room"), most=limits.DIRECTORY_PAGE)),
)
def list_rooms(person: Person, asked: Asked) -> Answer:
    """Name and topic are searched for `q` as in `GET /people`. `#de` finds names that begin with `de`."""
    found = rooms.directory(person, asked.q, asked.offset, with_own=asked.own == "1")
    return {"rooms": found, "more": found.has_more}


@action(
    "create_room",
    scope=ROOMS,
    http=Route("POST /rooms", status=201, has_key=True),
    about="Create a room and become its owner; a retry is answered with the room that the first request made",
    takes={
        "client_id": client_id(),
        "name": NAME,
        **settings(topic="", visibility=PUBLIC, posting=EVERYONE, mention_all=BY_SIZE),
    },
    answers=SUMMARY,
    refuses="taken too_many_marks client_id_reused not_found",
)
def create_room(person: User, asked: Asked) -> Answer:
    """By default the room is public and everyone may post. A retry is refused with `not_found` after you have left the
    room."""
    summary = rooms.create(
        person,
        asked.client_id,
        asked.name,
        topic=asked.topic,
        visibility=asked.visibility,
        posting=asked.posting,
        mention_all=asked.mention_all,
    )
    return {"summary": summary}


@action(
    "show_room",
    scope=READ,
    http="GET /rooms/<room>",
    about="Show a room of the directory, or one of your own",
    takes=ONE,
    answers=noun(room=ref("Room")),
)
def show_room(person: Person, asked: Asked) -> Answer:
    return {"room": rooms.find_in_directory(person, asked.room)}


@action(
    "change_room",
    scope=ROOMS,
    http="PATCH /rooms/<room>",
    about="Change the settings that are given and differ; each change adds a system message",
    takes={**ONE, "name": optional(NAME), **settings(topic=None, visibility=None, posting=None, mention_all=None)},
    answers=SUMMARY,
    refuses="owner_needed is_direct is_thread taken too_many_marks archived",
    spends=by_service("RATE_EDITS"),
)
def change_room(person: User, asked: Asked) -> Answer:
    summary = rooms.change(
        person,
        asked.room,
        name=asked.name,
        topic=asked.topic,
        visibility=asked.visibility,
        posting=asked.posting,
        mention_all=asked.mention_all,
    )
    return {"summary": summary}


@action(
    "archive_room",
    scope=ROOMS,
    http="POST /rooms/<room>/archive",
    about="Archive a room: it becomes read-only and leaves the directory",
    takes=ONE,
    answers=SUMMARY,
    refuses="owner_needed is_direct is_thread",
)
def archive_room(person: User, asked: Asked) -> Answer:
    return {"summary": rooms.archive(person, asked.room)}


@action(
    "unarchive_room",
    scope=ROOMS,
    http="POST /rooms/<room>/unarchive",
    about="Unarchive a room",
    takes=ONE,
    answers=SUMMARY,
    refuses="owner_needed is_direct is_thread taken",
)
def unarchive_room(person: User, asked: Asked) -> Answer:
    """`taken`: another public room has its name by now."""
    return {"summary": rooms.unarchive(person, asked.room)}


@action(
    "join_room",
    scope=ROOMS,
    http="POST /rooms/<room>/join",
    about="Join a public room",
    takes=ONE,
    answers=SUMMARY,
    refuses="archived",
    spends=by_service("RATE_DEFAULT"),
)
def join_room(person: User, asked: Asked) -> Answer:
    return {"summary": members.join(person, asked.room)}


@action(
    "leave_room",
    scope=ROOMS,
    http="POST /rooms/<room>/leave",
    about="Leave a room",
    takes=ONE,
    refuses="is_direct is_thread last_owner",
)
def leave_room(person: User, asked: Asked) -> None:
    """`last_owner`: while the room has other members, hand it over first."""
    members.leave(person, asked.room)


@action(
    "list_members",
    scope=READ,
    http=Route("GET /rooms/<room>/members", is_list=True),
    about="List the members of a conversation, owners first, then by name",
    takes={**ONE, **search("Part of a name.")},
    answers=listing(members=array(ref("Member"), most=limits.MEMBERS_PAGE)),
)
def list_members(person: Person, asked: Asked) -> Answer:
    found = members.listed(person, asked.room, asked.q, asked.offset)
    return {"members": found, "more": found.has_more}


@action(
    "invite_members",
    scope=ROOMS,
    http="POST /rooms/<room>/members",
    about="Add people to a room; they see all of its history",
    takes={**ONE, "people": identifiers(limits.INVITE_PEOPLE, "The ids of the people.", least=1)},
    answers=SUMMARY,
    refuses="owner_needed is_direct is_thread deactivated_person archived",
    spends=by_service("RATE_INVITES"),
)
def invite_members(person: User, asked: Asked) -> Answer:
    """In a public room every member may add people, in a private one only its owners."""
    return {"summary": members.invite(person, asked.room, asked.people)}


@action(
    "remove_member",
    scope=ROOMS,
    http="DELETE /rooms/<room>/members/<person>",
    about="Remove a member",
    takes=MEMBER,
    refuses="owner_needed is_direct is_thread self_not_allowed",
)
def remove_member(person: Person, asked: Asked) -> None:
    """`self_not_allowed`: use `POST /rooms/<room>/leave` for yourself."""
    members.remove(person, asked.room, asked.person)


@action(
    "set_role",
    scope=ROOMS,
    http="PUT /rooms/<room>/members/<person>/role",
    about="Make a member an owner, or an owner a member",
    takes={**MEMBER, "role": one_of(ROLES, "The new role.")},
    refuses="owner_needed is_direct is_thread last_owner",
)
def set_role(person: Person, asked: Asked) -> None:
    members.set_role(person, asked.room, asked.person, asked.role)


@action(
    "hand_over",
    scope=ROOMS,
    http="POST /rooms/<room>/hand-over",
    about="Transfer ownership to a member",
    takes={**ONE, "person": identifier("The id of the new owner.")},
    refuses="owner_needed is_direct is_thread self_not_allowed last_owner",
)
def hand_over(person: Person, asked: Asked) -> None:
    """`last_owner`: the member's account is deactivated."""
    members.hand_over(person, asked.room, asked.person)
