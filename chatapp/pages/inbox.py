"""The inbox and its form for a new conversation."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.models.conversation import DIRECT
from chatapp.services.conversations import direct
from chatapp.verbs.forms import serves
from chatapp.web.forms import refusal, shows_again, typed
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user, require
from chatapp.web.list_pane import list_pane
from chatapp.web.picker import picked, picker

bp = Blueprint("inbox", __name__, url_prefix="/inbox")
bp.before_request(require)


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the direct conversations, unread first."""
    offset = query().integer("offset", default=0)
    return render_template("inbox/index.html", **list_pane(DIRECT, offset), **picker(current_user(), "", []))


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Find people to write to. People chosen before stay chosen."""
    asked = query()
    return new_page(asked.text("q", most=limits.SEARCH, default=""), picked(asked))


@bp.post("/new")
@serves("open_direct")
@shows_again(lambda error: new_page(typed("q"), picked(form_body()), error=refusal(error)))
def open_new() -> ResponseReturnValue:
    """Open the conversation with the chosen people."""
    summary = direct.open_direct(current_user(), picked(form_body()))
    return redirect(url_for("conversations.show", conversation_id=summary["conversation"]), 303)


def new_page(text: str, people: list[str], error: dict | None = None) -> str:
    return render_template("inbox/new.html", **picker(current_user(), text, people), error=error)
