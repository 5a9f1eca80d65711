"""Administration: people and invitations."""

from chatapp.api import bp
from chatapp.payloads.people import administered, invitation
from chatapp.services import administration, invitations
from chatapp.web.body import json_body, query
from chatapp.web.links import invitation_link
from chatapp.web.person import me


@bp.get("/admin/people")
def list_people():
    person, asked = me(), query()
    found = administration.people(person, asked.text("q", default=""), asked.integer("offset", default=0))
    return {"people": [administered(user) for user in found]}


@bp.post("/admin/people/<person_id>/deactivate")
def deactivate_person(person_id):
    return {"person": administered(administration.deactivate_person(me(), person_id))}


@bp.post("/admin/people/<person_id>/reactivate")
def reactivate_person(person_id):
    return {"person": administered(administration.reactivate_person(me(), person_id))}


@bp.put("/admin/people/<person_id>/admin")
def set_admin(person_id):
    person, body = me(), json_body()
    return {"person": administered(administration.set_admin(person, person_id, body.flag("is_admin")))}


@bp.get("/admin/invitations")
def list_invitations():
    return {"invitations": [invitation(row) for row in invitations.listed(me())]}


@bp.post("/admin/invitations")
def invite():
    row, token = invitations.create(me())
    return {"invitation": invitation(row) | {"token": token, "link": invitation_link(token)}}, 201


@bp.delete("/admin/invitations/<invitation_id>")
def revoke_invitation(invitation_id):
    invitations.revoke(me(), invitation_id)
    return "", 204
