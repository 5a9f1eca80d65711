"""Signing up, in and out."""

from flask import request
from flask_wtf.csrf import generate_csrf

from chatapp import limits
from chatapp.models import User
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import STRING, noun
from chatapp.services.accounts import people, sign_ins, time_zones
from chatapp.services.accounts import sign_up as signing_up
from chatapp.services.spending import ENDS_ACCESS, by_service
from chatapp.transport.tcp import clients
from chatapp.verbs.action import IN_PERSON, Action, Answer, Route, declares
from chatapp.verbs.fields import Asked, optional, text, word
from chatapp.verbs.me import ME
from chatapp.web.identity import devices
from chatapp.web.identity import person as identity
from chatapp.web.identity.person import own_profile

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Session", live=False)


@action(
    "renew_csrf",
    scope=IN_PERSON,
    http=Route("GET /csrf", is_public=True),
    about="Get a CSRF token, signed in or not",
    answers=noun(csrf_token=STRING),
)
def renew_csrf(person: None, asked: Asked) -> Answer:
    return {"csrf_token": generate_csrf()}


@action(
    "sign_up",
    scope=IN_PERSON,
    http=Route("POST /sign-up", status=201, is_public=True),
    about="Create an account and sign in",
    takes={
        "username": text(
            limits.USERNAME,
            "Letters, digits and `. _ -`, unique in any case.",
            least=limits.USERNAME_MIN,
        ),
        "display_name": optional(text(limits.DISPLAY_NAME, "The default is the username."), ""),
        "password": text(limits.PASSWORD, "A common password is refused.", least=limits.PASSWORD_MIN),
        "time_zone": optional(word(limits.TIME_ZONE, "An IANA name.")),
        "invite": optional(word(limits.TOKEN, "The token of an invitation link.")),
    },
    answers=ME,
    refuses="taken similar_name bad_username mixed_scripts reserved_name too_many_marks "
    "too_short weak_password bad_time_zone sign_up_closed invitation_needed "
    "first_link_needed bad_invitation too_many_requests",
    spends=by_service("RATE_SIGN_UP"),
)
def sign_up(person: None, asked: Asked) -> Answer:
    user = signing_up.sign_up(
        asked.username,
        asked.display_name,
        asked.password,
        time_zone=asked.time_zone,
        invitation_token=asked.invite,
        client=clients.client_of(request.environ),
    )
    return entered(user)


@action(
    "sign_in",
    scope=IN_PERSON,
    http=Route("POST /sign-in", is_public=True),
    about="Sign in",
    takes={
        "username": text(limits.USERNAME, "The username, in any case."),
        "time_zone": optional(text(limits.TIME_ZONE, "An IANA name. It is stored if the account has none."), ""),
        "password": text(limits.PASSWORD, "The password."),
    },
    answers=ME,
    refuses="wrong_credentials account_deactivated too_many_requests",
    spends=by_service("RATE_SIGN_IN"),
)
def sign_in(person: None, asked: Asked) -> Answer:
    """`wrong_credentials`: an unknown username is answered in the same way and as slowly as a wrong password.
    `time_zone` never replaces one that is known."""
    user, proved_hash = people.authenticate(
        asked.username,
        asked.password,
        client=clients.client_of(request.environ),
        known_device=devices.knows(asked.username),
    )
    time_zones.learn_time_zone(user, asked.time_zone)
    return entered(user, proved_hash)


@action(
    "sign_out",
    scope=IN_PERSON,
    http="POST /sign-out",
    about="End this sign-in, its open pages and its sockets",
    spends=ENDS_ACCESS,
)
def sign_out(person: Person, asked: Asked) -> None:
    identity.end()


def entered(user: User, proved_hash: str | None = None) -> Answer:
    """Sign `user` in on the browser that sent the request, and return the answer with their own profile."""
    identity.begin(user, sign_ins.start(user, request.user_agent.string, proved_hash=proved_hash))
    return {"me": own_profile(user)}
