"""One's own account."""

from chatapp.api import bp
from chatapp.payloads.people import sign_in
from chatapp.services import accounts, deactivation, login_sessions, profiles
from chatapp.web.body import json_body
from chatapp.web.person import as_dict, me


@bp.get("/me")
def show_me():
    return {"me": as_dict(me())}


@bp.patch("/me")
def change_me():
    person, body = me(), json_body()
    changes = {"display_name": "name", "time_zone": "time_zone", "locale": "locale", "status": "status"}
    profiles.change(person, **{ours: body.text(wire, default=None) for ours, wire in changes.items()})
    return {"me": as_dict(person)}


@bp.post("/me/password")
def change_password():
    person, body = me(), json_body()
    accounts.change_password(person, body.text("current_password"), body.text("new_password"))
    return "", 204


@bp.post("/me/deactivate")
def deactivate():
    person, body = me(), json_body()
    deactivation.deactivate(person, body.text("password"))
    return "", 204


@bp.get("/me/sign-ins")
def list_sign_ins():
    person = me()
    rows = login_sessions.mine(person)
    return {"sign_ins": [sign_in(row, current=row.id == person.login_session.id) for row in rows]}


@bp.delete("/me/sign-ins/<sign_in_id>")
def end_sign_in(sign_in_id):
    login_sessions.end(me(), sign_in_id)
    return "", 204


@bp.delete("/me/sign-ins")
def end_other_sign_ins():
    login_sessions.end_others(me())
    return "", 204
