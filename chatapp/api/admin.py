"""Administration: people and invitations."""

from chatapp.api import bp
from chatapp.api.describe import describe, search
from chatapp.api.schemas import BOOLEAN, array, noun, ref, said
from chatapp.payloads.people import administered, invitation
from chatapp.services import administration, invitations
from chatapp.web.body import json_body, query
from chatapp.web.links import invitation_link
from chatapp.web.person import me
from chatapp.web.revalidation import revalidated


@bp.get("/admin/people")
@describe(
    "People, as administrators see them",
    answer=noun(people=array(ref("Administered"))),
    query=search("Part of a name."),
    refusals="admin_needed",
)
@revalidated
def list_people():
    person, asked = me(), query()
    found = administration.people(person, asked.text("q", default=""), asked.integer("offset", default=0))
    return {"people": [administered(user) for user in found]}


@bp.post("/admin/people/<person_id>/deactivate")
@describe(
    "End somebody's sign-ins and tokens; what they wrote stays",
    answer=noun(person=ref("Administered")),
    refusals="admin_needed last_admin self_not_allowed",
)
def deactivate_person(person_id):
    return {"person": administered(administration.deactivate_person(me(), person_id))}


@bp.post("/admin/people/<person_id>/reactivate")
@describe("Let somebody sign in again", answer=noun(person=ref("Administered")), refusals="admin_needed")
def reactivate_person(person_id):
    return {"person": administered(administration.reactivate_person(me(), person_id))}


@bp.put("/admin/people/<person_id>/admin")
@describe(
    "Make somebody an administrator, or one no longer",
    answer=noun(person=ref("Administered")),
    body={"is_admin": said(BOOLEAN, "Whether they shall be one.")},
    refusals="admin_needed last_admin deactivated_person",
)
def set_admin(person_id):
    person, body = me(), json_body()
    return {"person": administered(administration.set_admin(person, person_id, body.flag("is_admin")))}


@bp.get("/admin/invitations")
@describe(
    "The links by which people may sign up",
    answer=noun(invitations=array(ref("Invitation"))),
    refusals="admin_needed",
)
@revalidated
def list_invitations():
    return {"invitations": [invitation(row) for row in invitations.listed(me())]}


@bp.post("/admin/invitations")
@describe(
    "Make a link by which one person may sign up",
    answer=noun(invitation=ref("NewInvitation")),
    status=201,
    refusals="admin_needed",
)
def invite():
    row, token = invitations.create(me())
    return {"invitation": invitation(row) | {"token": token, "link": invitation_link(token)}}, 201


@bp.delete("/admin/invitations/<invitation_id>")
@describe("Take a link back", refusals="admin_needed")
def revoke_invitation(invitation_id):
    invitations.revoke(me(), invitation_id)
    return "", 204
