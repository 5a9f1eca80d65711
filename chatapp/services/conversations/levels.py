"""Levels and mutes: how much a person is told of one conversation."""

import datetime

from chatapp import broadcasts
from chatapp.models.columns import now
from chatapp.models.conversation import LEVELS
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.services.conversations import access, summaries
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import moment_until, require_choice

DEFAULT = "default"  # in place of a level: the person's own for rooms


def change(
    person: Person, conversation_id: str, *, level: str | None = None, muted_until: str | None = None
) -> Payload:
    """Set the given values for `person` in a conversation; return its summary. What is set already changes nothing.

    `level`: one of LEVELS, or DEFAULT; `muted_until`: a time, `forever`, or an empty text to hear of it again. Raises
    `Invalid` naming the field, `NotFound`.
    """
    if level is not None:
        require_choice(level, "level", (*LEVELS, DEFAULT))
    until = None if muted_until is None else _future(moment_until(muted_until, "muted_until"))
    with write_transaction(invalidates_access=False):
        row = access.get_for_update(person, conversation_id)
        before = row.level, row.muted_until
        if level is not None:
            row.level = None if level == DEFAULT else level
        if muted_until is not None:
            row.muted_until = until
        is_changed = before != (row.level, row.muted_until)
        if is_changed:
            spend("RATE_DEFAULT", person.public_id)
            access.mark_changed(row)
        summary = summaries.summary(row)
    if is_changed:
        broadcasts.membership(person.public_id, summary["membership"]["rev"], summary)
    return summary


def _future(moment: datetime.datetime | None) -> datetime.datetime | None:
    """Return a moment that is to come, None for one that has passed."""
    return moment if moment is not None and moment > now() else None
