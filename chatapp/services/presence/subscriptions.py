"""Subscriptions of sockets to conversations: the check at their beginning, and the sweep.

The sweep makes the end of sign-ins, tokens and memberships take effect within ACCESS_CHECK_INTERVAL, also after a race,
a crash, or a change by another process.
"""

from collections.abc import Mapping
from typing import Any

from chatapp import broadcasts, limits
from chatapp.concurrency.pauses import batches
from chatapp.errors import Conflict, Invalid, NotFound
from chatapp.extensions import current
from chatapp.models.protocols import Person
from chatapp.queries import memberships
from chatapp.queries.rows import chunks, rows
from chatapp.services import installation
from chatapp.services.accounts import sign_ins, tokens
from chatapp.services.conversations import access
from chatapp.services.transactions import end_read
from chatapp.stores.connections import Connection

SLICE = 64  # connections that are checked in one go: less than a millisecond


def check(
    person: Person, connection: Connection, cursors: Mapping[str, int | None], epoch: str | None
) -> tuple[str, dict[str, int]]:
    """Check new subscriptions; return the current epoch, and the last rev of each conversation.

    `cursors`: `{conversation id: rev or None}`. Raises `Invalid` for too many or a missing epoch,
    `Conflict("epoch_changed")`, and `NotFound` without a membership, each naming the input.
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
    revs = {}
    for cid in cursors:
        try:
            revs[cid] = access.get(person, cid).last_rev
        except NotFound as error:
            raise error.at(f"conversations.{cid}") from None
    return today, revs


def sweep() -> None:
    """Disconnect sockets whose sign-in or token has ended, and end subscriptions without a membership."""
    current.stores.access_cache.forget()
    for here in batches(current.stores.connections.all(), SLICE):
        end_read()  # the reads of the slice before are old
        stay = valid(here)
        for connection in set(here).difference(stay):
            broadcasts.cut(connection.sid, "ended")
        _sweep_conversations(stay)


def valid(here: list[Any]) -> list[Any]:
    """Return those of the Connections `here` whose sign-in or token is valid, as a list."""
    by_sign_in = sign_ins.still_valid({connection.login_session_id for connection in here} - {None})
    by_token = tokens.still_valid({connection.token_id for connection in here} - {None})
    return [each for each in here if each.login_session_id in by_sign_in or each.token_id in by_token]


def _sweep_conversations(here: list[Connection]) -> None:
    subscribed = {(connection.user_id, cid) for connection in here for cid in connection.conversations}
    for some in chunks(subscribed):
        user_ids, public_ids = map(set, zip(*some, strict=True))
        members = rows(memberships.WHO_IS_WHERE, ids=list(user_ids), public_ids=list(public_ids))
        for user_id, cid in set(some).difference(map(tuple, members)):
            broadcasts.unsubscribe(user_id, cid)
