"""Gaps in what this process has told of a conversation: what is missing is read from the database, in the order of rev.

A gap is noticed by the next message (`stores.told`), or by comparing the last revs: every RESYNC_NOTICE_INTERVAL, and
whenever the bus has been away. So the bus only makes delivery faster, and each connection is told every message once.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import bindparam, select

from chatapp import broadcasts
from chatapp.concurrency.pauses import batches
from chatapp.extensions import current
from chatapp.queries.rows import conversations, rows
from chatapp.services.messages import history
from chatapp.services.transactions import end_read

SLICE = 200  # conversations that are compared in one go: about a millisecond
PAGE = 200  # messages that are read in one go

_COUNTERS = select(
    conversations.c.id.label("conversation_id"),
    *(conversations.c[name] for name in ("public_id", "last_seq", "last_rev")),
).where(conversations.c.public_id.in_(bindparam("public_ids", expanding=True)))


def fill_noted() -> None:
    """Fill the gaps that were noted. When that fails, they are noted again."""
    lagging = current.stores.told.lagging.take()
    try:
        fill(lagging)
    except BaseException:
        current.stores.told.lagging.add(lagging)
        raise


def find() -> None:
    """Fill the gaps of all conversations that somebody here has open; forget those that nobody has open any more."""
    told = current.stores.told
    for conversation in told.all():
        if not broadcasts.is_open(conversation):
            told.forget(conversation)
    fill(told.all())


def hear(_node: str, data: Any) -> None:
    """Hear of a message that another process has stored: its payload, or `[conversation, rev]`."""
    _hear(data, broadcasts.message_here)


def hear_patch(_node: str, data: Any) -> None:
    """Hear of a change of a message that another process has stored: as of `broadcasts.patches`, or as `hear`."""
    _hear(data, broadcasts.patch_here)


def _hear(data: Any, tell: Callable[[Any], None]) -> None:
    if isinstance(data, dict):
        tell(data)
    else:
        conversation, rev = data
        broadcasts.change_here(conversation, rev)


def fill(lagging: Iterable[str]) -> None:
    """Tell what these conversations, by their public ids, lack."""
    for some in batches(lagging, SLICE):
        end_read()  # the reads of the slice before are old
        for place in rows(_COUNTERS, public_ids=some):
            _fill(place)


def _fill(place: Any) -> None:
    """Tell what a conversation lacks, of which `place` is a row of _COUNTERS in the present transaction."""
    told = current.stores.told
    while (rev := told.rev(place.public_id)) is not None and rev < place.last_rev:
        page = list(history.changed_after(place, rev, PAGE, None))
        current.stores.counts.heal(len(page))
        for message in page:
            told.skip(place.public_id, message["rev"] - 1)  # a message that was changed twice has its last rev only
            broadcasts.message_here(message)
        if len(page) < PAGE:
            told.skip(place.public_id, place.last_rev)
