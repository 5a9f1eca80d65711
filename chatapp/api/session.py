"""Signing up, in and out."""

from flask import request
from flask_wtf.csrf import generate_csrf

from chatapp.api import bp
from chatapp.services import accounts, login_sessions, signing_up
from chatapp.web import devices, person
from chatapp.web.body import json_body


@bp.get("/csrf")
def renew_csrf():
    return {"csrf_token": generate_csrf()}


@bp.post("/sign-up")
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
def sign_in():
    body = json_body()
    username = body.text("username")
    user = accounts.authenticate(
        username, body.text("password"), address=request.remote_addr, known_device=devices.knows(username)
    )
    return entered(user)


@bp.post("/sign-out")
def sign_out():
    person.end()
    return "", 204


def entered(user):
    person.begin(user, login_sessions.start(user, request.user_agent.string))
    return {"me": person.as_dict(user)}
