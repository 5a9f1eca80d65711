"""Who is in a room: joining, leaving, inviting, roles."""

from flask import redirect, url_for

from chatapp.rooms import bp
from chatapp.rooms.views import settled
from chatapp.services import members
from chatapp.web.body import form_body
from chatapp.web.forms import typed
from chatapp.web.person import me
from chatapp.web.picker import picked


@bp.post("/<room_id>/join")
def join(room_id):
    """Join a room and open it."""
    members.join(me(), room_id)
    return redirect(url_for("conversations.show", conversation_id=room_id), 303)


@bp.post("/<room_id>/leave")
def leave(room_id):
    """Leave a room."""
    return settled(room_id, lambda: members.leave(me(), room_id), lead_to=url_for("rooms.index"))


@bp.post("/<room_id>/members")
def invite(room_id):
    """Add the people chosen to the room."""
    people = picked(form_body())
    return settled(room_id, lambda: members.invite(me(), room_id, people), people=people, text=typed("q"))


@bp.post("/<room_id>/members/<person_id>/remove")
def remove(room_id, person_id):
    """Remove somebody from the room."""
    return settled(room_id, lambda: members.remove(me(), room_id, person_id))


@bp.post("/<room_id>/members/<person_id>/role")
def set_role(room_id, person_id):
    """Make a member an owner, or an owner a member."""
    form = form_body()
    return settled(room_id, lambda: members.set_role(me(), room_id, person_id, form.text("role")))


@bp.post("/<room_id>/hand-over")
def hand_over(room_id):
    """Make somebody else the owner instead of oneself."""
    form = form_body()
    return settled(room_id, lambda: members.hand_over(me(), room_id, form.identifier("person_id")))
