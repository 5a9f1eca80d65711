"""Personal access tokens. They are managed by signing in only; a token can only revoke itself."""

from chatapp import limits
from chatapp.models.access_token import READ, SCOPES
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import array, noun, ref
from chatapp.payloads.tokens import token as payload
from chatapp.services.accounts import tokens
from chatapp.services.spending import ENDS_ACCESS, by_service
from chatapp.verbs.action import IN_PERSON, Action, Answer, Route, declares
from chatapp.verbs.fields import Asked, identifier, integer, optional, some_of, text
from chatapp.web.identity.person import visitor

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Tokens", live=False)


@action(
    "list_tokens",
    scope=IN_PERSON,
    http=Route("GET /me/tokens", is_list=True),
    about="List your valid tokens, the newest first",
    answers=noun(tokens=array(ref("Token"), most=limits.TOKENS)),
)
def list_tokens(person: Person, asked: Asked) -> Answer:
    return {"tokens": [payload(row) for row in tokens.mine(person)]}


@action(
    "make_token",
    scope=IN_PERSON,
    http=Route("POST /me/tokens", status=201, confirms=True),
    about="Create a token; no later answer has its secret",
    takes={
        "name": text(limits.TOKEN_NAME, "The purpose of the token.", least=1),
        "scopes": some_of(SCOPES, "The scopes of the token."),
        "days": optional(
            integer(1, limits.TOKEN_DAYS, f"The days until it expires. The default is {limits.TOKEN_DAYS_USUAL}."),
            limits.TOKEN_DAYS_USUAL,
        ),
    },
    answers=noun(token=ref("NewToken")),
    refuses="admin_needed too_many_marks too_many_tokens",
    spends=by_service("RATE_DEFAULT"),
)
def make_token(person: Person, asked: Asked) -> Answer:
    row, secret = tokens.create(visitor(), asked.name, asked.scopes, asked.days)
    return {"token": payload(row) | {"secret": secret}}


@action(
    "revoke_this_token",
    scope=READ,  # a program may give its own token back
    http="DELETE /me/token",
    about="Revoke the token that this request brings",
    refuses="not_found",
    spends=ENDS_ACCESS,
)
def revoke_this_token(person: Person, asked: Asked) -> None:
    """`not_found`: the request brings no token."""
    tokens.revoke_own(visitor())


@action(
    "revoke_token",
    scope=IN_PERSON,
    http="DELETE /me/tokens/<token>",
    about="Revoke a token; its connections end within two seconds",
    takes={"token": identifier("The id of the token.")},
    spends=ENDS_ACCESS,
)
def revoke_token(person: Person, asked: Asked) -> None:
    tokens.revoke(person, asked.token)
