"""What concerns the reader: mentions, replies, reactions, and rooms."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp.services.notices import listing
from chatapp.verbs.forms import serves
from chatapp.web.activity_pane import activity_pane
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user, require

bp = Blueprint("activity", __name__, url_prefix="/activity")
bp.before_request(require)


@bp.get("")
def index() -> str:
    """Show a page of Activity, by a filter."""
    asked = query()
    only = asked.choice("only", accepted=set(listing.FILTERS), default="all")
    return render_template("activity/index.html", **activity_pane(only, asked.integer("offset", default=0)))


@bp.post("/seen")
@serves("mark_activity_seen")
def seen() -> ResponseReturnValue:
    """Mark all that the page showed as seen."""
    form = form_body()
    listing.mark_seen(current_user(), form.integer("rev"))
    return redirect(url_for(".index", only=form.choice("only", accepted=set(listing.FILTERS), default="all")), 303)
