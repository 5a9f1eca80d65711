"""Members of a room: joining, leaving, inviting, roles. What takes something away asks first, on a page of its own."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.pages.rooms import bp, own_room, room_page
from chatapp.payloads.people import person as payload
from chatapp.services.accounts import people
from chatapp.services.conversations import members
from chatapp.verbs.forms import serves
from chatapp.web.forms import refusal, shows_again, typed
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user
from chatapp.web.next_page import no_place
from chatapp.web.picker import picked, picker


@bp.post("/<room_id>/join")
@serves("join_room")
def join(room_id: str) -> ResponseReturnValue:
    """Join a room and open it."""
    members.join(current_user(), room_id)
    return redirect(url_for("conversations.show", conversation_id=room_id), 303)


@bp.get("/<room_id>/leave")
@no_place
def ask_to_leave(room_id: str) -> ResponseReturnValue:
    """Ask before leaving a room."""
    return render_template("rooms/leave.html", summary=own_room(room_id))


@bp.post("/<room_id>/leave")
@serves("leave_room")
@shows_again(lambda error, room_id: room_page(room_id, error=refusal(error)))
def leave(room_id: str) -> ResponseReturnValue:
    """Leave a room."""
    members.leave(current_user(), room_id)
    return redirect(url_for(".index"), 303)


@bp.get("/<room_id>/add")
def add(room_id: str) -> ResponseReturnValue:
    """Find people to add to the room. People chosen before stay chosen."""
    asked = query()
    return add_page(room_id, asked.text("q", most=limits.SEARCH, default=""), picked(asked))


@bp.post("/<room_id>/members")
@serves("invite_members")
@shows_again(lambda error, room_id: add_page(room_id, typed("q"), picked(form_body()), error=refusal(error)))
def invite(room_id: str) -> ResponseReturnValue:
    """Add the chosen people to the room."""
    members.invite(current_user(), room_id, picked(form_body()))
    return redirect(url_for(".show", room_id=room_id), 303)


@bp.get("/<room_id>/members/<person_id>/remove")
@no_place
def ask_to_remove(room_id: str, person_id: str) -> ResponseReturnValue:
    """Ask before removing someone from the room."""
    return render_template("rooms/remove.html", summary=own_room(room_id), person=payload(people.find(person_id)))


@bp.post("/<room_id>/members/<person_id>/remove")
@serves("remove_member")
@shows_again(lambda error, room_id, person_id: room_page(room_id, error=refusal(error)))
def remove(room_id: str, person_id: str) -> ResponseReturnValue:
    """Remove someone from the room."""
    members.remove(current_user(), room_id, person_id)
    return redirect(url_for(".show", room_id=room_id), 303)


@bp.post("/<room_id>/members/<person_id>/role")
@serves("set_role")
@shows_again(lambda error, room_id, person_id: room_page(room_id, error=refusal(error)))
def set_role(room_id: str, person_id: str) -> ResponseReturnValue:
    """Make a member an owner, or an owner a member."""
    members.set_role(current_user(), room_id, person_id, form_body().word("role"))
    return redirect(url_for(".show", room_id=room_id), 303)


@bp.get("/<room_id>/members/<person_id>/transfer")
@no_place
def ask_to_hand_over(room_id: str, person_id: str) -> ResponseReturnValue:
    """Ask before making someone else the owner instead of oneself."""
    return render_template("rooms/transfer.html", summary=own_room(room_id), person=payload(people.find(person_id)))


@bp.post("/<room_id>/hand-over")
@serves("hand_over")
@shows_again(lambda error, room_id: room_page(room_id, error=refusal(error)))
def hand_over(room_id: str) -> ResponseReturnValue:
    """Make someone else the owner instead of oneself."""
    members.hand_over(current_user(), room_id, form_body().identifier("person_id"))
    return redirect(url_for(".show", room_id=room_id), 303)


def add_page(room_id: str, text: str, people_ids: Sequence[str], error: dict | None = None) -> str:
    return render_template(
        "rooms/add.html", summary=own_room(room_id), **picker(current_user(), text, people_ids), error=error
    )
