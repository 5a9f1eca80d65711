"""Deactivation: the account and its messages stay, and nobody can use it or write to it."""

from chatapp import broadcasts, security_log
from chatapp.errors import Conflict
from chatapp.models import User
from chatapp.models.columns import now
from chatapp.services.accounts import invitations, people, sign_ins, tokens
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.conversations import members
from chatapp.services.transactions import write_transaction


def deactivate(visitor: Visitor, password: str) -> None:
    """Deactivate one's own account and disconnect all its screens.

    Raises `Invalid("wrong_password")`, `Conflict("last_admin")`.
    """
    person = visitor.user
    people.verify_password(visitor, password, "password")
    with write_transaction():
        ended = deactivate_in_transaction(person)
    broadcasts.sign_ins_ended(ended, "deactivated")
    security_log.note("deactivated", by=person, person=person)


def deactivate_in_transaction(person: User) -> list[str]:
    """Inside the caller's transaction: deactivate, pass on rooms, end sign-ins, tokens and invitations.

    The caller holds the `installation.guard`. Return the ids of the sign-ins and tokens.
    """
    if person.is_last_admin:
        raise Conflict("last_admin")
    members.pass_on_ownership(person)
    invitations.revoke_in_transaction(person)
    person.deactivated_at = now()
    return sign_ins.revoke_in_transaction(person) + tokens.revoke_in_transaction(person)
