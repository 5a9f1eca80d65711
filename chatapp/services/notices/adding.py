"""Writing notices, inside the transaction of what causes them: one row for each person, kind and message."""

import itertools
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from chatapp.extensions import db
from chatapp.models.columns import now
from chatapp.models.conversation import THREAD
from chatapp.models.notice import MENTION, NONE, REACTION, REPLY
from chatapp.queries import notices as statements
from chatapp.queries.rows import chunks
from chatapp.services.notices.quiet_hours import is_quiet
from chatapp.services.notices.rule import decide, level_in


class Wanted(NamedTuple):
    """A notice that is to be written; ids are the database's, `message_id` None for what concerns no message."""

    kind: str
    user_ids: Collection[int]
    conversation_id: int
    message_id: int | None
    actor_id: int


class Added(NamedTuple):
    """A notice that was written or moved up, and the outcome of the rule: how loudly its person is told."""

    user_id: int
    public_id: str
    rev: int
    outcome: str


def add(
    kind: str,
    user_ids: Collection[int],
    conversation_id: int,
    message_id: int | None,
    actor_id: int,
    on: Connection | None = None,
) -> list[Added]:
    """Within a transaction: note for these people that `actor_id` did something that concerns them.

    `kind`: one of `models.notice.KINDS`; ids are the database's. `on`: the Connection of a `post_transaction`, else the
    session's transaction is used. Nothing is noted for the actor, for those who may not read the conversation, have
    muted it, or are deactivated. Call `tell` with what is returned after the commit; people whom nobody tells learn of
    it by the next heads.
    """
    return add_all([Wanted(kind, user_ids, conversation_id, message_id, actor_id)], on)


def add_all(wanted: Iterable[Wanted], on: Connection | None = None) -> list[Added]:
    """Write several notices as `add` does. The rows of all their people are locked at once, in one order."""
    wanted = [one for one in wanted if set(one.user_ids) - {one.actor_id}]
    if not wanted:
        return []
    if on is None:
        db.session.flush()
        on = db.session.connection()
    lock_people(set(itertools.chain.from_iterable(one.user_ids for one in wanted)), on)
    writing = _Writing(on)
    for one in wanted:
        writing.add(one)
    return writing.finish()


def lock_people(user_ids: Collection[int], on: Connection) -> None:
    """Within a transaction: lock the rows of these people, in the order in which all transactions do that."""
    for some in chunks(sorted(user_ids)):
        on.execute(statements.LOCKED, {"ids": some})


def withdraw(message_id: int, on: Connection | None = None) -> set[int]:
    """Within a transaction: take back all notices of a message; return the ids of the people who had one."""
    connection = on or db.session.connection()
    found = {user_id for (user_id,) in connection.execute(statements.OF_MESSAGE, {"message": message_id})}
    if found:
        connection.execute(statements.DELETE_OF_MESSAGE, {"message": message_id})
        note_change(found, connection)
    return found


def withdraw_from(kind: str, user_ids: Collection[int], message_id: int, on: Connection | None = None) -> None:
    """Within a transaction: take back the notices of a kind that a message gave these people."""
    connection = on or db.session.connection()
    for some in chunks(user_ids):
        values = {"message": message_id, "of_kind": kind, "ids": some}
        connection.execute(statements.DELETE_OF_PEOPLE, values)
    note_change(user_ids, connection)


def note_change(user_ids: Collection[int], on: Connection) -> None:
    """Within a transaction: let the next heads tell these people how their notices stand."""
    for some in chunks(sorted(user_ids)):
        on.execute(statements.NOTE_CHANGE, {"ids": some})


class _Writing:
    """The notices of one transaction, on its Connection, and the counters of their people as they rise."""

    def __init__(self, on: Connection) -> None:
        self._on = on
        self._moment = now()
        self._last: dict[int, int] = {}
        self._added: list[Added] = []

    def add(self, wanted: Wanted) -> None:
        for some in chunks(set(wanted.user_ids) - {wanted.actor_id}):
            values = {"ids": some, "conversation": wanted.conversation_id}
            told = [(person, self._outcome(person, wanted.kind)) for person in self._all(statements.RECIPIENTS, values)]
            self._write(wanted, {person.id: (person, outcome) for person, outcome in told if outcome != NONE})

    def finish(self) -> list[Added]:
        """Store the counters; return what was written."""
        if self._last:
            counts = [{"at": user_id, "last": last} for user_id, last in sorted(self._last.items())]
            self._on.execute(statements.COUNT_ON, counts)
        return self._added

    def _outcome(self, person: Any, kind: str) -> str:
        level = level_in(person.kind, person.level, person.room_level)
        return decide(kind, level, is_muted=bool(person.is_muted), is_quiet=is_quiet(person, self._moment))

    def _write(self, wanted: Wanted, told: dict[int, tuple[Any, str]]) -> None:
        written = self._written(wanted, told)
        new, changed = [], []
        for user_id, (person, outcome) in told.items():
            before = written.get(user_id)
            if before is not None and _stays(before, person, wanted):
                continue
            rev = self._last[user_id] = self._last.get(user_id, person.last_notice) + 1
            self._added.append(Added(user_id, person.public_id, rev, outcome))
            if before is None:
                new.append(self._row(wanted, user_id, rev))
            else:
                changed.append(self._change(wanted, before, person, rev))
        if new:
            self._on.execute(statements.INSERT, new)
        if changed:
            self._on.execute(statements.UPDATE, changed)

    def _written(self, wanted: Wanted, told: Collection[int]) -> dict[int, Any]:
        """Return {user id: the row that stands for the same thing already}."""
        if not told:
            return {}
        values = {"ids": list(told), "of_kind": wanted.kind, "conversation": wanted.conversation_id}
        if _is_by_conversation(wanted, self._on):
            found = self._all(statements.WRITTEN, values)
        else:
            found = self._all(statements.WRITTEN_OF_MESSAGE, values | {"message": wanted.message_id})
        if wanted.kind == REPLY:  # a reply that names its reader is a mention
            named = {"ids": list(told), "message": wanted.message_id}
            found = [*found, *self._all(statements.MENTIONED_BY, named)]
        return {row.user_id: row for row in found}

    def _row(self, wanted: Wanted, user_id: int, rev: int) -> dict[str, Any]:
        return {
            "user_id": user_id,
            "rev": rev,
            "kind": wanted.kind,
            "conversation_id": wanted.conversation_id,
            "message_id": wanted.message_id,
            "actor_id": wanted.actor_id,
            "count": 1,
            "created_at": self._moment,
            "changed_at": self._moment,
        }

    def _change(self, wanted: Wanted, before: Any, person: Any, rev: int) -> dict[str, Any]:
        """Return the change of a row that moves up. `count` is of what came since it was seen."""
        return {
            "at": before.id,
            "new_rev": rev,
            "new_message_id": wanted.message_id,
            "new_actor_id": wanted.actor_id,
            "new_count": before.count + 1 if before.rev > person.seen_notice else 1,
            "new_changed_at": self._moment,
        }

    def _all(self, statement: Any, values: dict[str, Any]) -> list[Any]:
        return list(self._on.execute(statement, values))


def _is_by_conversation(wanted: Wanted, on: Connection) -> bool:
    """Say whether there is one row for a person and a conversation: of a thread's replies, and without a message."""
    if wanted.message_id is None:
        return True
    return wanted.kind == REPLY and on.scalar(statements.KIND, {"conversation": wanted.conversation_id}) == THREAD


def _stays(before: Any, person: Any, wanted: Wanted) -> bool:
    """Say whether a row stands for this already, so that nobody is told twice."""
    if before.kind == MENTION:
        return True
    if before.kind == REACTION:  # one who takes a reaction back and sets it again is no news
        return before.actor_id == wanted.actor_id and before.rev > person.seen_notice
    return wanted.message_id is not None and before.message_id == wanted.message_id
