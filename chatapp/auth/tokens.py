"""One's personal access tokens, in the settings."""

from flask import request

from chatapp.auth import bp
from chatapp.auth.settings import saved, settings_page
from chatapp.models.access_token import SCOPES
from chatapp.services import tokens
from chatapp.web.body import form_body
from chatapp.web.forms import REFUSALS, refusal, typed
from chatapp.web.person import me


@bp.post("/settings/tokens")
def make_token():
    """Make a token and show it, this once."""
    person, form = me(), form_body()
    try:
        _, secret = tokens.create(
            person, form.text("name"), form.texts("scopes", limit=len(SCOPES)), form.integer("days")
        )
    except REFUSALS as error:
        return settings_page(as_typed(), in_form(error)), error.status
    return settings_page(new_token=secret), 201


@bp.post("/settings/tokens/<token_id>/revoke")
def revoke_token(token_id):
    """Revoke one of one's tokens."""
    tokens.revoke(me(), token_id)
    return saved()


def as_typed():
    return {"name": typed("name"), "scopes": request.form.getlist("scopes"), "days": typed("days")}


def in_form(error):
    """Return what the form shows of a refusal; one box among the scopes is no field of its own."""
    field = "scopes" if (error.field or "").startswith("scopes.") else error.field
    return refusal(error) | {"field": field or ""}
