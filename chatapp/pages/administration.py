"""People as administrators see them, and invitations."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.errors import ChatError, Unconfirmed
from chatapp.payloads.people import admin_user, invitation
from chatapp.services.accounts import confirmation, invitations
from chatapp.services.accounts import people as accounts
from chatapp.services.administration import people as administration
from chatapp.services.permissions import require_admin
from chatapp.services.presence import presence
from chatapp.verbs.forms import serves
from chatapp.web.confirming import confirming
from chatapp.web.forms import refusal, shows_again
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user, require, visitor
from chatapp.web.links import invitation_link, invitation_path
from chatapp.web.next_page import no_place
from chatapp.web.shell import presence_with

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.before_request(require)


@bp.get("")
def index() -> ResponseReturnValue:
    """Show all accounts, or those of a group; of them, whose name contains the text."""
    asked = query()
    return people_page(
        asked.text("q", most=limits.SEARCH, default=""),
        asked.integer("offset", default=0),
        asked.choice("show", administration.GROUPS, default=administration.EVERYBODY),
    )


@bp.get("/people/<person_id>/deactivate")
@no_place
def ask_to_deactivate(person_id: str) -> ResponseReturnValue:
    """Ask before an account is deactivated; for the password too, unless it was typed lately."""
    require_admin(current_user())
    try:
        confirmation.require(visitor())
        needs_password = False
    except Unconfirmed:
        needs_password = True
    person = admin_user(accounts.find(person_id))
    return render_template("admin/deactivate.html", person=person, needs_password=needs_password)


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


@bp.get("/invitations")
def invited() -> ResponseReturnValue:
    """Show the open invitations."""
    return invitations_page(query().integer("offset", default=0))


@bp.post("/invitations")
@serves("invite")
@confirming
@shows_again(lambda error: refused(error, invitations_page))
def invite() -> ResponseReturnValue:
    """Make an invitation and show its link, this once."""
    _, token = invitations.create(visitor())
    return invitations_page(new_link=invitation_link(token), new_path=invitation_path(token)), 201


@bp.post("/invitations/<invitation_id>/revoke")
@serves("revoke_invitation")
def revoke(invitation_id: str) -> ResponseReturnValue:
    """Revoke an invitation."""
    invitations.revoke(current_user(), invitation_id)
    return redirect(url_for(".invited"), 303)


def refused(error: ChatError, page: Callable[..., str] | None = None) -> str:
    """Return `page` or that of the people with a refusal; raise it for somebody who may not see the page."""
    if not current_user().is_admin:
        raise error
    return (page or people_page)(error=refusal(error))


def people_page(
    text: str = "", offset: int = 0, group: str = administration.EVERYBODY, *, error: dict | None = None
) -> str:
    person = current_user()
    found = administration.people(person, text, offset, group)
    return render_template(
        "admin/people.html",
        people=[admin_user(user) for user in found],
        counts=administration.counts(person),
        transports=administration.transports(person, found),
        presence=presence_with(user.public_id for user in found),
        online=len(presence.online()),
        q=text,
        show=group,
        offset=offset,
        next_offset=found.after(offset),
        error=error,
    )


def invitations_page(
    offset: int = 0, *, new_link: str | None = None, new_path: str | None = None, error: dict | None = None
) -> str:
    listed = invitations.listed(current_user(), offset)
    return render_template(
        "admin/invitations.html",
        invitations=[invitation(row) | {"created_by": row.created_by} for row in listed],
        offset=offset,
        next_offset=listed.after(offset),
        new_link=new_link,
        new_path=new_path,
        error=error,
    )
