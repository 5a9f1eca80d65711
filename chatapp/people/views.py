"""People: finding them, seeing how they are here, writing to them."""

from flask import redirect, render_template, url_for

from chatapp import limits
from chatapp.payloads.people import person as payload
from chatapp.people import bp
from chatapp.services import accounts, direct
from chatapp.web.body import query
from chatapp.web.person import me
from chatapp.web.shell import presence_with


@bp.get("")
def index():
    """Show everybody, or those whose name contains what was typed."""
    asked = query()
    text, offset = asked.text("q", default=""), asked.integer("offset", default=0)
    found = accounts.search(text, limit=limits.DIRECTORY_PAGE, offset=offset, by=me())
    return render_template(
        "people/index.html",
        people=[payload(user) for user in found],
        presence=presence_with(user.public_id for user in found),
        q=text,
        next_offset=offset + len(found) if len(found) == limits.DIRECTORY_PAGE else None,
    )


@bp.get("/<person_id>")
def show(person_id):
    """Show one person."""
    user = accounts.find(person_id)
    return render_template("people/show.html", person=payload(user), presence=presence_with([person_id]))


@bp.post("/<person_id>/message")
def write_to(person_id):
    """Open the conversation with this person."""
    summary = direct.open_direct(me(), [person_id])
    return redirect(url_for("conversations.show", conversation_id=summary["conversation"]), 303)
