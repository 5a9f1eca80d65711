"""One's personal access tokens. Only who signed in has a say about them."""

from chatapp import limits
from chatapp.api import bp
from chatapp.models.access_token import SCOPES
from chatapp.payloads.tokens import token as payload
from chatapp.services import tokens
from chatapp.web.body import json_body
from chatapp.web.person import me


@bp.get("/me/tokens")
def list_tokens():
    return {"tokens": [payload(row) for row in tokens.mine(me())]}


@bp.post("/me/tokens")
def make_token():
    person, body = me(), json_body()
    row, secret = tokens.create(
        person,
        body.text("name"),
        body.texts("scopes", limit=len(SCOPES)),
        body.integer("days", default=limits.TOKEN_DAYS_USUAL),
    )
    return {"token": payload(row) | {"secret": secret}}, 201


@bp.delete("/me/token")
def revoke_this_token():
    tokens.revoke_own(me())
    return "", 204


@bp.delete("/me/tokens/<token_id>")
def revoke_token(token_id):
    tokens.revoke(me(), token_id)
    return "", 204
