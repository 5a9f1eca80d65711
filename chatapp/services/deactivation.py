"""Leaving: an account that is deactivated stays in what was said, and nobody can use or write to it."""

from chatapp import broadcasts
from chatapp.errors import Conflict
from chatapp.models.columns import now
from chatapp.services import accounts, login_sessions, members, tokens
from chatapp.services.writing import writing


def deactivate(person, password):
    """Deactivate one's own account and cut all its screens.

    Raises `Invalid("wrong_password")`, `Conflict("last_admin")`.
    """
    accounts.confirm(person, password, "password")
    with writing():
        ended = end_inside(person)
    broadcasts.sign_ins_ended(ended, "deactivated")


def end_inside(person):
    """Inside the caller's transaction: deactivate, pass on rooms, end sign-ins and tokens; return the ids of these."""
    if person.is_last_admin:
        raise Conflict("last_admin")
    members.pass_on_ownership(person)
    person.deactivated_at = now()
    return login_sessions.end_inside(person) + tokens.end_inside(person)
