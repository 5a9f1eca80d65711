"""Personal access tokens, in the settings."""

from flask import request
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.errors import ChatError
from chatapp.models.access_token import SCOPES
from chatapp.pages.settings import TOKENS, saved, settings_page
from chatapp.pages.sign_in import bp
from chatapp.services.accounts import tokens
from chatapp.verbs.forms import serves
from chatapp.web.confirming import confirming
from chatapp.web.forms import refusal, shows_again, typed_fields
from chatapp.web.http.body import form_body
from chatapp.web.identity.person import current_user, visitor


@bp.get("/settings/tokens")
def show_tokens() -> ResponseReturnValue:
    """Show the reader's tokens, with the form for another one."""
    return settings_page(TOKENS)


@bp.post("/settings/tokens")
@serves("make_token")
@confirming
@shows_again(lambda error: settings_page(TOKENS, typed_token(), error=token_refusal(error)))
def make_token() -> ResponseReturnValue:
    """Create a token and show its secret, once."""
    form = form_body()
    _, secret = tokens.create(
        visitor(),
        form.text("name", most=limits.TOKEN_NAME),
        form.words("scopes", limit=len(SCOPES)),
        form.integer("days"),
    )
    return settings_page(TOKENS, new_token=secret), 201


@bp.post("/settings/tokens/<token_id>/revoke")
@serves("revoke_token")
def revoke_token(token_id: str) -> ResponseReturnValue:
    """Revoke one of the reader's tokens."""
    tokens.revoke(current_user(), token_id)
    return saved(TOKENS, "token_revoked")


def typed_token() -> dict:
    return {**typed_fields("name", "days"), "scopes": request.form.getlist("scopes")}


def token_refusal(error: ChatError) -> dict:
    """Return a refusal as the form shows it. The boxes of the scopes are one field."""
    field = "scopes" if (error.field or "").startswith("scopes.") else error.field
    return refusal(error) | {"field": field or ""}
