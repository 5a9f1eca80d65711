"""The security log: a line of JSON for each event that decides who may do what, without secrets and texts of people.

A line is `{"time", "event", "from", "request", "by", …}`: when, what, from which network (its prefix, or `command
line`), by which request (its id, or null), by whom (an account, or null for nobody signed in), and
the fields that EVENTS declares. A name that somebody typed is never in it, since people type passwords into the field
of the name: a failed sign-in names the account only where there is one.
"""

import contextvars
import datetime
import json
import logging

LOCAL = "command line"  # where an event comes from that no request brought about

# Each event with the fields that it has besides those of all. An account is `{"id", "username"}`.
EVENTS = {
    "signed_up": ("person", "is_admin", "invitation"),
    "signed_in": ("person",),
    "sign_in_failed": ("person", "why"),
    "sign_in_locked_out": ("person",),
    "sign_ins_ended": ("person", "ended"),
    "access_ended": ("person", "ended"),
    "password_confirmed": ("person",),
    "password_not_confirmed": ("person",),
    "password_changed": ("person", "ended"),
    "password_reset": ("person", "ended"),
    "token_created": ("person", "token", "scopes"),
    "token_revoked": ("person", "token"),
    "invitation_created": ("invitation", "makes_admin"),
    "invitation_revoked": ("invitation",),
    "admin_granted": ("person",),
    "admin_revoked": ("person",),
    "room_role_changed": ("person", "room", "role"),
    "deactivated": ("person",),
    "reactivated": ("person",),
    "origin_refused": ("path",),
}

_from = contextvars.ContextVar("from", default=LOCAL)
_request: contextvars.ContextVar[str | None] = contextvars.ContextVar("request", default=None)
_log = logging.getLogger("chatapp.security")


def init_app() -> None:
    """Write the events to stderr, whatever LOG_LEVEL says of the rest."""
    if not _log.handlers:
        _log.addHandler(logging.StreamHandler())
        _log.setLevel(logging.INFO)
        _log.propagate = False


def comes_from(prefix: str, request_id: str | None) -> None:
    """Note for the rest of this request from which network it comes, such as `192.0.2.0/24`, and its id."""
    _from.set(prefix)
    _request.set(request_id)


def note(event: str, *, by: object = None, **fields: object) -> None:
    """Write an event of EVENTS with exactly its fields; a User among them, and `by`, is written as an account.

    Call it after the commit: what was undone has not happened.
    """
    if set(fields) != set(EVENTS[event]):
        raise ValueError(f"{event} has the fields {EVENTS[event]}, not {tuple(fields)}")
    moment = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = {"time": moment, "event": event, "from": _from.get(), "request": _request.get(), "by": _account(by)}
    line |= {name: _account(value) for name, value in fields.items()}
    _log.info("%s", json.dumps(line))


def _account(value):
    return {"id": value.public_id, "username": value.username} if hasattr(value, "username") else value
