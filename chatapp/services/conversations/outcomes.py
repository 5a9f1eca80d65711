"""The consequences of a commit that stored or changed messages: a list of calls, in order.

Every service that posts, edits or deletes messages, or adds system messages, calls this right after its commit. Nothing
between may yield, so that events leave in commit order. Two kinds of system messages are left to `heads.tell_changes`:
the first of a room, which nobody has open yet, and those that say who owns a room of a deactivated person.
"""

from collections.abc import Collection

from chatapp import broadcasts
from chatapp.payloads import Payload
from chatapp.services.conversations import heads


def stored(payloads: list[Payload], directs: Collection[int] = ()) -> None:
    """Announce stored messages, in the order of their rev.

    `directs`: the database's ids of the direct conversations among theirs, whose members get their heads at once.
    """
    broadcasts.messages(payloads)
    heads.tell_direct(directs)


def patched(changes: list[Payload]) -> None:
    """Announce changes of parts of messages, which `system_messages.patch` returned, in the order of their rev."""
    broadcasts.patches(changes)
