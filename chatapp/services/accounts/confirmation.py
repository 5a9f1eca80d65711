"""Confirmation by password, without which an open browser gives access to nothing beyond itself.

A sign-in is confirmed for CONFIRMATION seconds after its password was typed, at its beginning or since
(`people.verify_password`). Programs, whose tokens were made by such a sign-in, and operators at the command line need
none.
"""

import datetime

from chatapp import limits
from chatapp.errors import Unconfirmed
from chatapp.models.columns import now
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.transactions import write_transaction

FIELD = "current_password"
LASTS = datetime.timedelta(seconds=limits.CONFIRMATION)


def require(visitor: Visitor) -> None:
    """Raise `Unconfirmed` unless the password was typed lately on the visitor's sign-in."""
    if visitor.sign_in is None:
        return
    confirmed_at = visitor.sign_in.row.confirmed_at
    if confirmed_at is None or now() - confirmed_at > LASTS:
        raise Unconfirmed("confirmation_needed", field=FIELD)


def note(visitor: Visitor) -> None:
    """Note that the visitor has typed their password now."""
    if visitor.sign_in is not None:
        with write_transaction():
            visitor.sign_in.row.confirmed_at = now()
