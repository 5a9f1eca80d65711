"""Members of a room: joining, leaving, inviting, roles."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from chatapp.pages.rooms import bp, room_page
from chatapp.services.conversations import members
from chatapp.verbs.forms import serves
from chatapp.web.forms import refusal, shows_again, typed
from chatapp.web.http.body import form_body
from chatapp.web.identity.person import current_user
from chatapp.web.picker import picked


@bp.post("/<room_id>/join")
@serves("join_room")
def join(room_id: str) -> ResponseReturnValue:
    """Join a room and open it."""
    members.join(current_user(), room_id)
    return redirect(url_for("conversations.show", conversation_id=room_id), 303)


@bp.post("/<room_id>/leave")
@serves("leave_room")
@shows_again(lambda error, room_id: room_page(room_id, error=refusal(error)))
def leave(room_id: str) -> ResponseReturnValue:
    """Leave a room."""
    members.leave(current_user(), room_id)
    return redirect(url_for(".index"), 303)


@bp.post("/<room_id>/members")
@serves("invite_members")
@shows_again(
    lambda error, room_id: room_page(room_id, people=picked(form_body()), text=typed("q"), error=refusal(error))
)
def invite(room_id: str) -> ResponseReturnValue:
    """Add the chosen people to the room."""
    members.invite(current_user(), room_id, picked(form_body()))
    return redirect(url_for(".show", room_id=room_id), 303)


@bp.post("/<room_id>/members/<person_id>/remove")
@serves("remove_member")
@shows_again(lambda error, room_id, person_id: room_page(room_id, error=refusal(error)))
def remove(room_id: str, person_id: str) -> ResponseReturnValue:
    """Remove somebody from the room."""
    members.remove(current_user(), room_id, person_id)
    return redirect(url_for(".show", room_id=room_id), 303)


@bp.post("/<room_id>/members/<person_id>/role")
@serves("set_role")
@shows_again(lambda error, room_id, person_id: room_page(room_id, error=refusal(error)))
def set_role(room_id: str, person_id: str) -> ResponseReturnValue:
    """Make a member an owner, or an owner a member."""
    members.set_role(current_user(), room_id, person_id, form_body().word("role"))
    return redirect(url_for(".show", room_id=room_id), 303)


@bp.post("/<room_id>/hand-over")
@serves("hand_over")
@shows_again(lambda error, room_id: room_page(room_id, error=refusal(error)))
def hand_over(room_id: str) -> ResponseReturnValue:
    """Make somebody else the owner instead of oneself."""
    members.hand_over(current_user(), room_id, form_body().identifier("person_id"))
    return redirect(url_for(".show", room_id=room_id), 303)
