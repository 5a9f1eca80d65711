"""Messages whole: with what stands around them, read in one statement for each kind of it, and in none for most pages.

That is the message that one answers, the thread that hangs on one, the message of a thread that one shows, and
reactions.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from chatapp import limits
from chatapp.payloads import Payload
from chatapp.payloads import messages as payloads
from chatapp.payloads.messages import ALONE, Around
from chatapp.payloads.people import person as person_payload
from chatapp.queries import reactions
from chatapp.queries import threads as statements


def whole(found: Sequence[Any], *, reader: int | None = None, on: Connection | None = None) -> list[Payload]:
    """Return rows of `queries.rows.MESSAGES` as payloads, in their order. `reader`, `on`: as of `of`."""
    around = of(found, reader=reader, on=on)
    return [payloads.message(row, around) for row in found]


def of(found: Sequence[Any], *, reader: int | None = None, on: Connection | None = None) -> Around:
    """Return what stands around these rows of `queries.rows.MESSAGES`. `on`: as of `queries.rows.rows`.

    `reader`: the id of the person whom this answers, None for what several people are told.
    """
    answered, threads, shown = _ids(found, "reply_to_id"), _ids(found, "thread_id"), _ids(found, "thread_message_id")
    changed = [row.id for row in found if row.is_changed and row.deleted_at is None]
    if not (answered or threads or shown or changed):
        return ALONE
    return Around(
        reactions=_reactions(changed, reader, on),
        replies={row.id: payloads.reply(row) for row in statements.BY_ID(answered, on=on)},
        threads=threads_of(threads, on=on),
        sources={row.id: payloads.from_thread(row) for row in statements.BY_ID(shown, on=on)},
    )


def threads_of(ids: Iterable[tuple[int]], *, on: Connection | None = None) -> dict[int, Payload]:
    """Return {thread's id: the `thread` of the message on which it hangs}. `ids`: as tuples of one."""
    ids = list(ids)
    if not ids:
        return {}
    tombstones = {row.conversation_id: row.number for row in statements.TOMBSTONES(ids, on=on)}
    people: dict[int, dict[int, Payload]] = defaultdict(dict)
    for row in statements.SENDERS(ids, on=on):
        if len(people[row.conversation_id]) < limits.THREAD_PEOPLE:
            people[row.conversation_id].setdefault(row.sender_id, person_payload(row))
    return {
        row.id: payloads.thread(row, tombstones=tombstones.get(row.id, 0), people=list(people[row.id].values()))
        for row in statements.COUNTERS(ids, on=on)
    }


def _reactions(changed: list[int], reader: int | None, on: Connection | None) -> dict[int, reactions.Reactions]:
    """Return the reactions of these messages, by their ids; only those that were changed can have some."""
    if not changed:
        return {}
    return reactions.shared_counts(changed, on=on) if reader is None else reactions.counts(changed, reader)


def _ids(found: Iterable[Any], column: str) -> set[tuple[int]]:
    return {(value,) for row in found if (value := getattr(row, column)) is not None}
