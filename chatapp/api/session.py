"""Signing up, in and out."""

from flask import request
from flask_wtf.csrf import generate_csrf

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import describe, optional
from chatapp.api.schemas import STRING, noun, ref, said, text
from chatapp.services import accounts, login_sessions, signing_up
from chatapp.web import devices, person
from chatapp.web.body import json_body


@bp.get("/csrf")
@describe("A CSRF token, also for who is not signed in", answer=noun(csrf_token=STRING))
def renew_csrf():
    return {"csrf_token": generate_csrf()}


@bp.post("/sign-up")
@describe(
    "Make an account, and sign in",
    answer=noun(me=ref("Me")),
    status=201,
    body={
        "username": said(
            text(limits.USERNAME, limits.USERNAME_MIN), "Letters, digits and . _ -; unique whatever its case."
        ),
        "display_name": optional(text(limits.DISPLAY_NAME), "The username when missing."),
        "password": said(text(limits.PASSWORD, limits.PASSWORD_MIN), "Neither common nor containing the username."),
        "time_zone": optional(STRING, "An IANA name."),
        "invite": optional(STRING, "The token of an invitation link."),
    },
    refusals="taken bad_username too_short weak_password bad_time_zone sign_up_closed invitation_needed "
    "first_link_needed bad_invitation too_many_requests",
)
def sign_up():
    body = json_body()
    user = signing_up.sign_up(
        body.text("username"),
        body.text("display_name", default=""),
        body.text("password"),
        time_zone=body.text("time_zone", default=None),
        invitation_token=body.text("invite", default=None),
        address=request.remote_addr,
    )
    return entered(user), 201


@bp.post("/sign-in")
@describe(
    "Sign in",
    answer=noun(me=ref("Me")),
    body={"username": said(STRING, "In whatever case."), "password": said(STRING, "Theirs.")},
    refusals="wrong_credentials account_deactivated too_many_requests",
)
def sign_in():
    body = json_body()
    username = body.text("username")
    user = accounts.authenticate(
        username, body.text("password"), address=request.remote_addr, known_device=devices.knows(username)
    )
    return entered(user)


@bp.post("/sign-out")
@describe("End this sign-in, with its open pages and sockets")
def sign_out():
    person.end()
    return "", 204


def entered(user):
    person.begin(user, login_sessions.start(user, request.user_agent.string))
    return {"me": person.as_dict(user)}
