"""The room directory, a room's page, and its settings."""

from flask import redirect, render_template, url_for

from chatapp import limits
from chatapp.models.columns import new_id
from chatapp.rooms import bp
from chatapp.services import conversations, members, rooms
from chatapp.web.body import form_body, query
from chatapp.web.forms import REFUSALS, client_id_after, client_id_of, refusal, typed
from chatapp.web.person import me
from chatapp.web.picker import picked, picker
from chatapp.web.shell import presence_with

AT_FIRST = {"name": "", "topic": "", "visibility": "public", "posting": "everyone"}
UNCHANGED = dict.fromkeys(AT_FIRST)


@bp.get("")
def index():
    """Show one's rooms, and those that everybody may join."""
    person, asked = me(), query()
    text, offset = asked.text("q", default=""), asked.integer("offset", default=0)
    listed = rooms.directory(person, text, offset)
    return render_template(
        "rooms/index.html",
        rooms=listed,
        mine=conversations.summaries(person, kind="room"),
        q=text,
        next_offset=offset + len(listed) if len(listed) == limits.DIRECTORY_PAGE else None,
    )


@bp.get("/new")
def new():
    """Show the form of a new room."""
    client_id = client_id_of(query())
    return new_page(AT_FIRST, client_id) if client_id else redirect(url_for(".new", write=new_id()))


@bp.post("/new")
def create():
    """Make a room and lead to it."""
    form = form_body()
    try:
        summary = rooms.create(me(), form.text("client_id"), **values(form, AT_FIRST))
    except REFUSALS as error:
        return new_page(typed_fields(), client_id_after(error), error=refusal(error)), error.status
    return redirect(url_for("conversations.show", conversation_id=summary["conversation"]), 303)


@bp.get("/<room_id>")
def show(room_id):
    """Show what a room is, who is in it, and for owners its settings."""
    asked = query()
    return room_page(room_id, text=asked.text("q", default=""), people=picked(asked))


@bp.post("/<room_id>/settings")
def change(room_id):
    """Change name, topic, visibility and who may post."""
    form = form_body()
    return settled(room_id, lambda: rooms.change(me(), room_id, **values(form, UNCHANGED)), form=typed_fields())


@bp.post("/<room_id>/archive")
def archive(room_id):
    """Make the room read only."""
    return settled(room_id, lambda: rooms.archive(me(), room_id))


@bp.post("/<room_id>/unarchive")
def unarchive(room_id):
    """Let people write in the room again."""
    return settled(room_id, lambda: rooms.unarchive(me(), room_id))


def settled(room_id, verb, *, lead_to=None, **kept):
    """Do `verb` and lead back to the room's page; a refusal shows that page with what was typed."""
    try:
        verb()
    except REFUSALS as error:
        return room_page(room_id, **kept, error=refusal(error)), error.status
    return redirect(lead_to or url_for("rooms.show", room_id=room_id), 303)


def values(form, missing):
    return {field: form.text(field, default=default) for field, default in missing.items()}


def typed_fields():
    return {field: typed(field, default) for field, default in AT_FIRST.items()}


def new_page(form, client_id, error=None):
    return render_template("rooms/new.html", form=form, client_id=client_id, error=error)


def room_page(room_id, *, text="", people=(), form=None, error=None):
    person = me()
    room = rooms.find_in_directory(person, room_id)
    summary = conversations.summary(conversations.find(person, room_id)) if room["joined"] else None
    listed = members.listed(person, room_id) if summary else []
    return render_template(
        "rooms/show.html",
        room=room,
        summary=summary,
        members=listed,
        presence=presence_with(member["person"]["id"] for member in listed),
        **picker(person, text, people),
        form=form or summary,
        error=error,
    )
