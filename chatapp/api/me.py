"""One's own account."""

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import describe, optional
from chatapp.api.schemas import STRING, array, noun, ref, said, text
from chatapp.payloads.people import sign_in
from chatapp.services import accounts, deactivation, login_sessions, profiles
from chatapp.web.body import json_body
from chatapp.web.person import as_dict, me
from chatapp.web.revalidation import revalidated

ME = noun(me=ref("Me"))


@bp.get("/me")
@describe("Oneself", answer=ME)
def show_me():
    return {"me": as_dict(me())}


@bp.patch("/me")
@describe(
    "Change one's name, time zone, language or status",
    answer=ME,
    body={
        "name": optional(text(limits.DISPLAY_NAME, 1), "The name that others read."),
        "time_zone": optional(STRING, "An IANA name."),
        "locale": optional(STRING, "A language; empty follows the browser."),
        "status": optional(text(limits.STATUS), "The line under one's name; empty clears it."),
    },
    refusals="bad_time_zone bad_locale",
)
def change_me():
    person, body = me(), json_body()
    changes = {"display_name": "name", "time_zone": "time_zone", "locale": "locale", "status": "status"}
    profiles.change(person, **{ours: body.text(wire, default=None) for ours, wire in changes.items()})
    return {"me": as_dict(person)}


@bp.post("/me/password")
@describe(
    "Change one's password; ends all other sign-ins",
    body={
        "current_password": said(STRING, "As it is."),
        "new_password": said(text(limits.PASSWORD, limits.PASSWORD_MIN), "As it shall be."),
    },
    refusals="wrong_password weak_password too_short too_long",
)
def change_password():
    person, body = me(), json_body()
    accounts.change_password(person, body.text("current_password"), body.text("new_password"))
    return "", 204


@bp.post("/me/deactivate")
@describe(
    "Leave: nobody signs in as oneself any more",
    body={"password": said(STRING, "One's own.")},
    refusals="wrong_password last_admin",
)
def deactivate():
    person, body = me(), json_body()
    deactivation.deactivate(person, body.text("password"))
    return "", 204


@bp.get("/me/sign-ins")
@describe("One's sign-ins, the last used first", answer=noun(sign_ins=array(ref("SignIn"))))
@revalidated
def list_sign_ins():
    person = me()
    rows = login_sessions.mine(person)
    return {"sign_ins": [sign_in(row, current=row.id == person.login_session.id) for row in rows]}


@bp.delete("/me/sign-ins/<sign_in_id>")
@describe("End a sign-in; its pages and sockets end within two seconds")
def end_sign_in(sign_in_id):
    login_sessions.end(me(), sign_in_id)
    return "", 204


@bp.delete("/me/sign-ins")
@describe("End all sign-ins but this one")
def end_other_sign_ins():
    login_sessions.end_others(me())
    return "", 204
