"""The rail's form, for browsers without scripts: fold a section, put unread ones first, make it narrow."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.services.spending import DEFAULT, spends
from chatapp.services.validation import require_choice
from chatapp.web import rail
from chatapp.web.http.body import form_body
from chatapp.web.identity.person import require
from chatapp.web.next_page import safe

bp = Blueprint("rail", __name__)
bp.before_request(require)


@bp.post("/rail")
@spends(DEFAULT)
def toggle() -> ResponseReturnValue:
    """Turn one state of the rail on or off, and show the same page again."""
    form = form_body()
    chosen = form.word("toggle")
    require_choice(chosen, "toggle", rail.STATES)
    response = redirect(safe(form.word("next", most=limits.ADDRESS, default="")) or url_for("inbox.index"), 303)
    rail.keep(response, rail.state() ^ {chosen})
    return response
