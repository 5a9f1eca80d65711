"""What every live connection does first."""

from chatapp import broadcasts
from chatapp.errors import SignedOut
from chatapp.extensions import db
from chatapp.models.access_token import READ
from chatapp.services import presence, subscriptions, tokens


def arrive(person, sid, network):
    """Let the connection `sid` hear what is for `person`; who refuses it calls `presence.leave`.

    `network`: the prefix of that from which it comes.

    Raises `Forbidden` for a token that does not read, `SignedOut` when sign-in or token has ended meanwhile.
    """
    tokens.require(person, READ)  # for what arrives unasked
    broadcasts.address(sid, person)
    connection = presence.arrive(person, sid, network)
    # Either may have ended while this ran, and cutting a socket that is not yet connected does nothing.
    db.session.rollback()
    if not subscriptions.valid([connection]):
        raise SignedOut("bad_token" if person.access_token else "signed_out")
