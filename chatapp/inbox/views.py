"""The inbox and its form for a new conversation."""

from flask import redirect, render_template, url_for

from chatapp.inbox import bp
from chatapp.services import conversations, direct
from chatapp.web.body import form_body, query
from chatapp.web.forms import REFUSALS, refusal, typed
from chatapp.web.person import me
from chatapp.web.picker import picked, picker


@bp.get("")
def index():
    """Show the direct conversations, unread first."""
    return render_template("inbox/index.html", conversations=conversations.summaries(me(), kind="direct"))


@bp.get("/new")
def new():
    """Find people to write to; who was chosen before stays chosen."""
    asked = query()
    return new_page(asked.text("q", default=""), picked(asked))


@bp.post("/new")
def open_new():
    """Open the conversation with the people chosen."""
    people = picked(form_body())
    try:
        summary = direct.open_direct(me(), people)
    except REFUSALS as error:
        return new_page(typed("q"), people, error=refusal(error)), error.status
    return redirect(url_for("conversations.show", conversation_id=summary["conversation"]), 303)


def new_page(text, people, error=None):
    return render_template("inbox/new.html", **picker(me(), text, people), error=error)
