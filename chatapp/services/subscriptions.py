"""What sockets receive: whether they may begin to, and the sweep that holds it against sign-ins and memberships.

The sweep makes revocation and removal hold within SWEEP_INTERVAL, whatever raced, crashed, or came from another
process.
"""

from chatapp import broadcasts, limits
from chatapp.errors import Conflict, Invalid, NotFound
from chatapp.extensions import connections, standings
from chatapp.models import seats
from chatapp.models.rows import parts, rows
from chatapp.services import conversations, installation, login_sessions, tokens
from chatapp.services.writing import release
from chatapp.transport.breaths import in_slices

SLICE = 64  # connections looked at in one go: less than a millisecond


def check(person, connection, cursors, epoch):
    """Refuse subscriptions that cannot begin: too many, from another epoch, to another's talk; return today's epoch.

    `cursors`: `{conversation id: rev or None}`. Raises `Invalid`, `Conflict("epoch_changed")`, `NotFound`, each naming
    the input.
    """
    if not cursors:
        raise Invalid("required", field="conversations")
    if len(connection.conversations | cursors.keys()) > limits.CURSORS:
        raise Invalid("too_many_items", field="conversations", limit=limits.CURSORS)
    if epoch is None and any(rev is not None for rev in cursors.values()):
        raise Invalid("required", field="epoch")
    today = installation.epoch()
    if epoch not in (None, today):
        raise Conflict("epoch_changed", field="epoch")
    for cid in cursors:
        try:
            conversations.find(person, cid)
        except NotFound as error:
            raise error.at(f"conversations.{cid}") from None
    return today


def sweep():
    """Cut the sockets whose sign-in or token has ended, and end subscriptions without a membership."""
    standings.forget()
    for here in in_slices(connections.all(), SLICE):
        release()  # what was read for the slice before is old
        stay = valid(here)
        for connection in set(here).difference(stay):
            broadcasts.cut(connection.sid, "ended")
        _sweep_conversations(stay)


def valid(here):
    """Return those of the Connections `here` whose sign-in or token is valid, as a list."""
    sign_ins = login_sessions.still_valid({connection.login_session_id for connection in here} - {None})
    programs = tokens.still_valid({connection.token_id for connection in here} - {None})
    return [each for each in here if each.login_session_id in sign_ins or each.token_id in programs]


def _sweep_conversations(here):
    subscribed = {(connection.user_id, cid) for connection in here for cid in connection.conversations}
    for some in parts(subscribed):
        user_ids, public_ids = map(set, zip(*some, strict=True))
        members = rows(seats.WHO_IS_WHERE, ids=list(user_ids), public_ids=list(public_ids))
        for user_id, cid in set(some).difference(map(tuple, members)):
            broadcasts.unsubscribe(user_id, cid)
