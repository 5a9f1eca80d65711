"""People as administrators see them, and invitations."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.errors import ChatError
from chatapp.payloads.people import admin_user, invitation
from chatapp.services.accounts import invitations
from chatapp.services.administration import people as administration
from chatapp.verbs.forms import serves
from chatapp.web.confirming import confirming
from chatapp.web.forms import refusal, shows_again
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user, require, visitor
from chatapp.web.links import invitation_link, invitation_path

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.before_request(require)


@bp.get("")
def index() -> ResponseReturnValue:
    """Show all accounts, and the open invitations."""
    asked = query()
    return admin_page(
        asked.text("q", most=limits.SEARCH, default=""),
        asked.integer("offset", default=0),
        invitations_offset=asked.integer("invitations", default=0),
    )


@bp.post("/people/<person_id>/deactivate")
@serves("deactivate_person")
@confirming
@shows_again(lambda error, person_id: refused(error))
def deactivate(person_id: str) -> ResponseReturnValue:
    """Deactivate somebody."""
    administration.deactivate_person(visitor(), person_id)
    return redirect(url_for(".index"), 303)


@bp.post("/people/<person_id>/reactivate")
@serves("reactivate_person")
@confirming
@shows_again(lambda error, person_id: refused(error))
def reactivate(person_id: str) -> ResponseReturnValue:
    """Let somebody sign in again."""
    administration.reactivate_person(visitor(), person_id)
    return redirect(url_for(".index"), 303)


@bp.post("/people/<person_id>/admin")
@serves("set_admin")
@confirming
@shows_again(lambda error, person_id: refused(error))
def set_admin(person_id: str) -> ResponseReturnValue:
    """Make somebody an administrator, or no longer."""
    administration.set_admin(visitor(), person_id, form_body().flag("is_admin"))
    return redirect(url_for(".index"), 303)


@bp.post("/invitations")
@serves("invite")
@confirming
@shows_again(lambda error: refused(error))
def invite() -> ResponseReturnValue:
    """Make an invitation and show its link, this once."""
    _, token = invitations.create(visitor())
    return admin_page(new_link=invitation_link(token), new_path=invitation_path(token)), 201


@bp.post("/invitations/<invitation_id>/revoke")
@serves("revoke_invitation")
def revoke(invitation_id: str) -> ResponseReturnValue:
    """Revoke an invitation."""
    invitations.revoke(current_user(), invitation_id)
    return redirect(url_for(".index"), 303)


def refused(error: ChatError) -> str:
    """Return the page with a refusal; raise it for somebody who may not see the page."""
    if not current_user().is_admin:
        raise error
    return admin_page(error=refusal(error))


def admin_page(
    text: str = "",
    offset: int = 0,
    *,
    invitations_offset: int = 0,
    new_link: str | None = None,
    new_path: str | None = None,
    error: dict | None = None,
) -> str:
    person = current_user()
    people = administration.people(person, text, offset)
    invited = invitations.listed(person, invitations_offset)
    return render_template(
        "admin/index.html",
        people=[admin_user(user) for user in people],
        q=text,
        next_offset=people.after(offset),
        invitations=[invitation(row) for row in invited],
        next_invitations=invited.after(invitations_offset),
        new_link=new_link,
        new_path=new_path,
        error=error,
    )
