"""The room directory, a room's page, and its settings."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.errors import Forbidden
from chatapp.models.columns import new_id
from chatapp.models.conversation import BY_SIZE, EVERYONE, OWNER, PUBLIC, ROOM
from chatapp.services.conversations import access, members, rooms, summaries
from chatapp.services.pages import Page
from chatapp.verbs.forms import serves
from chatapp.web.forms import client_id_after, client_id_of, refusal, shows_again, typed
from chatapp.web.http.body import Body, form_body, query
from chatapp.web.identity.person import current_user, require
from chatapp.web.list_pane import list_pane
from chatapp.web.shell import presence_with

bp = Blueprint("rooms", __name__, url_prefix="/rooms")
bp.before_request(require)

AT_FIRST = {"name": "", "topic": "", "visibility": PUBLIC, "posting": EVERYONE, "mention_all": BY_SIZE}
UNCHANGED = dict.fromkeys(AT_FIRST)
ALL, NEW = SHOWN = "all", "new"


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the reader's rooms, and the public ones; a phone shows those alone that the address asks for."""
    person, asked = current_user(), query()
    text, offset = asked.text("q", most=limits.SEARCH, default=""), asked.integer("offset", default=0)
    show = asked.choice("show", SHOWN, default=ALL)
    listed = rooms.directory(person, text, offset, with_own=bool(text), only_new=show == NEW)
    beside = list_pane(ROOM, asked.integer("mine", default=0))
    is_directory = any(name in asked for name in ("q", "offset", "show"))
    return render_template(
        "rooms/index.html",
        **beside,
        shows="pane" if is_directory else "list" if beside["mine"] else "both",
        rooms=listed,
        q=text,
        show=show,
        offset=offset,
        next_offset=listed.after(offset),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Show the form of a new room."""
    client_id = client_id_of(query())
    return new_page(AT_FIRST, client_id) if client_id else redirect(url_for(".new", write=new_id()))


@bp.post("/new")
@serves("create_room")
@shows_again(lambda error: new_page(typed_room(), client_id_after(error), error=refusal(error)))
def create() -> ResponseReturnValue:
    """Create a room and redirect to it."""
    form = form_body()
    summary = rooms.create(current_user(), form.word("client_id", most=limits.CLIENT_ID), **values(form, AT_FIRST))
    return redirect(url_for("conversations.show", conversation_id=summary["conversation"]), 303)


@bp.get("/<room_id>")
def show(room_id: str) -> ResponseReturnValue:
    """Show a room with its members."""
    asked = query()
    member_q = asked.text("member", most=limits.SEARCH, default="")
    return room_page(room_id, member_q=member_q, offset=asked.integer("offset", default=0))


@bp.get("/<room_id>/settings")
def settings(room_id: str) -> ResponseReturnValue:
    """Show the settings of a room to an owner."""
    summary = own_room(room_id)
    if summary["membership"]["role"] != OWNER:
        raise Forbidden("owner_needed")
    return settings_page(summary)


@bp.post("/<room_id>/settings")
@serves("change_room")
@shows_again(lambda error, room_id: refused_settings(room_id, refusal(error)))
def change(room_id: str) -> ResponseReturnValue:
    """Change name, topic, visibility and posting policy."""
    rooms.change(current_user(), room_id, **values(form_body(), UNCHANGED))
    return redirect(url_for(".show", room_id=room_id), 303)


@bp.post("/<room_id>/archive")
@serves("archive_room")
@shows_again(lambda error, room_id: room_page(room_id, error=refusal(error)))
def archive(room_id: str) -> ResponseReturnValue:
    """Archive the room: it becomes read only."""
    rooms.archive(current_user(), room_id)
    return redirect(url_for(".show", room_id=room_id), 303)


@bp.post("/<room_id>/unarchive")
@serves("unarchive_room")
@shows_again(lambda error, room_id: room_page(room_id, error=refusal(error)))
def unarchive(room_id: str) -> ResponseReturnValue:
    """Let people write in the room again."""
    rooms.unarchive(current_user(), room_id)
    return redirect(url_for(".show", room_id=room_id), 303)


def values(form: Body, missing: dict) -> dict:
    return {
        "name": form.text("name", most=limits.ROOM_NAME, default=missing["name"]),
        "topic": form.text("topic", most=limits.TOPIC, default=missing["topic"]),
        "visibility": form.word("visibility", default=missing["visibility"]),
        "posting": form.word("posting", default=missing["posting"]),
        "mention_all": form.word("mention_all", default=missing["mention_all"]),
    }


def typed_room() -> dict:
    return {field: typed(field, default) for field, default in AT_FIRST.items()}


def new_page(form: dict, client_id: str, error: dict | None = None) -> str:
    return render_template("rooms/new.html", form=form, client_id=client_id, error=error)


def own_room(room_id: str) -> dict:
    """Return the summary of a room that the reader is a member of; raise `NotFound` for any other conversation."""
    person = current_user()
    rooms.find_in_directory(person, room_id)
    return summaries.summary(access.get(person, room_id))


def room_page(room_id: str, *, member_q: str = "", offset: int = 0, error: dict | None = None) -> str:
    person = current_user()
    room = rooms.details(person, room_id)
    summary = summaries.summary(access.get(person, room_id)) if room["joined"] else None
    listed = members.listed(person, room_id, member_q, offset) if summary else Page([], has_more=False)
    presence = presence_with(each["person"]["id"] for each in listed)
    is_whole = len(listed) == room["member_count"]
    here = sum(presence[each["person"]["id"]]["state"] == "online" for each in listed) if is_whole else None
    return render_template(
        "rooms/show.html",
        room=room,
        summary=summary,
        members=listed,
        members_here=here,
        member_q=member_q,
        offset=offset,
        next_members=listed.after(offset),
        presence=presence,
        error=error,
    )


def refused_settings(room_id: str, error: dict) -> str:
    """Return the page with a refusal: the settings as they were typed, or the room for those who may not change it."""
    summary = own_room(room_id)
    if summary["membership"]["role"] != OWNER or summary["archived"]:
        return room_page(room_id, error=error)
    return settings_page(summary, form=typed_room(), error=error)


def settings_page(summary: dict, form: dict | None = None, error: dict | None = None) -> str:
    return render_template("rooms/settings.html", summary=summary, form=form or summary, error=error)
