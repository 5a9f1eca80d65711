"""The directory of people: search, profile, and a button to write to them."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.payloads.people import person as payload
from chatapp.services.accounts import people
from chatapp.services.conversations import direct
from chatapp.verbs.forms import serves
from chatapp.web.http.body import query
from chatapp.web.identity.person import current_user, require
from chatapp.web.shell import presence_with

bp = Blueprint("people", __name__, url_prefix="/people")
bp.before_request(require)


@bp.get("")
def index() -> ResponseReturnValue:
    """Show everybody, or the people whose name contains the search text."""
    asked = query()
    text, offset = asked.text("q", most=limits.SEARCH, default=""), asked.integer("offset", default=0)
    found = people.search(text, limit=limits.DIRECTORY_PAGE, offset=offset, by=current_user())
    return render_template(
        "people/index.html",
        people=[payload(user) for user in found],
        presence=presence_with(user.public_id for user in found),
        q=text,
        next_offset=found.after(offset),
    )


@bp.get("/<person_id>")
def show(person_id: str) -> ResponseReturnValue:
    """Show one person."""
    user = people.find(person_id)
    return render_template("people/show.html", person=payload(user), presence=presence_with([person_id]))


@bp.post("/<person_id>/message")
@serves("open_direct")
def write_to(person_id: str) -> ResponseReturnValue:
    """Open the conversation with this person."""
    summary = direct.open_direct(current_user(), [person_id])
    return redirect(url_for("conversations.show", conversation_id=summary["conversation"]), 303)
