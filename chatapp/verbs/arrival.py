"""The first step of every live connection."""

from chatapp import broadcasts
from chatapp.errors import SignedOut
from chatapp.extensions import db
from chatapp.models.access_token import READ
from chatapp.services.accounts import tokens
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.presence import presence, subscriptions


def arrive(visitor: Visitor, sid: str, network: str) -> None:
    """Subscribe connection `sid` to the events of its visitor. After an error the caller has to call `presence.leave`.

    `network`: the prefix of the client's network.

    Raises `Forbidden` for a token without the scope `read`, `TooMany` beyond CONNECTIONS_PER_PERSON, `SignedOut` when
    the sign-in or the token has ended meanwhile.
    """
    tokens.require(visitor, READ)  # events arrive unasked
    connection = presence.connect(visitor, sid, network)
    broadcasts.address(sid, visitor.user)
    # The sign-in or token may have ended while this ran, and cutting a socket before it is connected does nothing.
    db.session.rollback()
    if not subscriptions.valid([connection]):
        raise SignedOut("bad_token" if visitor.token else "signed_out")
