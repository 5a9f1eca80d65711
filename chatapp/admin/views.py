"""People as administrators see them, and invitations."""

from flask import redirect, render_template, url_for

from chatapp import limits
from chatapp.admin import bp
from chatapp.payloads.people import administered, invitation
from chatapp.services import administration, invitations
from chatapp.web.body import form_body, query
from chatapp.web.forms import REFUSALS, refusal
from chatapp.web.links import invitation_link
from chatapp.web.person import me


@bp.get("")
def index():
    """Show everyone, and the invitations that are open."""
    asked = query()
    return admin_page(asked.text("q", default=""), asked.integer("offset", default=0))


@bp.post("/people/<person_id>/deactivate")
def deactivate(person_id):
    """Deactivate somebody."""
    return after(administration.deactivate_person, person_id)


@bp.post("/people/<person_id>/reactivate")
def reactivate(person_id):
    """Let somebody in again."""
    return after(administration.reactivate_person, person_id)


@bp.post("/people/<person_id>/admin")
def set_admin(person_id):
    """Make somebody an administrator, or no longer."""
    return after(administration.set_admin, person_id, form_body().flag("is_admin"))


@bp.post("/invitations")
def invite():
    """Make an invitation and show its link, this once."""
    try:
        _, token = invitations.create(me())
    except REFUSALS as error:
        return admin_page(error=refusal(error)), error.status
    return admin_page(new_link=invitation_link(token)), 201


@bp.post("/invitations/<invitation_id>/revoke")
def revoke(invitation_id):
    """Take an invitation back."""
    invitations.revoke(me(), invitation_id)
    return redirect(url_for(".index"), 303)


def after(verb, *args):
    person = me()
    try:
        verb(person, *args)
    except REFUSALS as error:
        if not person.is_admin:
            raise
        return admin_page(error=refusal(error)), error.status
    return redirect(url_for(".index"), 303)


def admin_page(text="", offset=0, *, new_link=None, error=None):
    person = me()
    people = administration.people(person, text, offset)
    return render_template(
        "admin/index.html",
        people=[administered(user) for user in people],
        q=text,
        next_offset=offset + len(people) if len(people) == limits.DIRECTORY_PAGE else None,
        invitations=[invitation(row) for row in invitations.listed(person)],
        new_link=new_link,
        error=error,
    )
