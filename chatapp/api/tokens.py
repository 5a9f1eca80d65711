"""One's personal access tokens. Only who signed in has a say about them."""

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import describe, optional
from chatapp.api.schemas import array, noun, one_of, ref, said, text, whole
from chatapp.models.access_token import SCOPES
from chatapp.payloads.tokens import token as payload
from chatapp.services import tokens
from chatapp.web.body import json_body
from chatapp.web.person import me
from chatapp.web.revalidation import revalidated


@bp.get("/me/tokens")
@describe("One's tokens that work, the newest first", answer=noun(tokens=array(ref("Token"))))
@revalidated
def list_tokens():
    return {"tokens": [payload(row) for row in tokens.mine(me())]}


@bp.post("/me/tokens")
@describe(
    "Make a token, whose secret is shown only this once",
    answer=noun(token=ref("NewToken")),
    status=201,
    body={
        "name": said(text(limits.TOKEN_NAME, 1), "What it is for."),
        "scopes": said(array(one_of(*SCOPES), most=len(SCOPES), least=1), "What it may do."),
        "days": optional(whole(1, limits.TOKEN_DAYS), "How long it works; 90 when missing."),
    },
    refusals="admin_needed too_many_tokens",
)
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
@describe("Revoke the token that this request brings", refusals="not_found")
def revoke_this_token():
    tokens.revoke_own(me())
    return "", 204


@bp.delete("/me/tokens/<token_id>")
@describe("Revoke a token; its connections end within two seconds")
def revoke_token(token_id):
    tokens.revoke(me(), token_id)
    return "", 204
