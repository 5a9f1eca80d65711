"""Activity, the list of what concerns a person: their notices, and the messages for everyone in their conversations.

A message for everyone has no row for each person; what is listed and counted of it is read from the messages.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from chatapp import broadcasts, limits
from chatapp.errors import Invalid
from chatapp.extensions import db
from chatapp.models.columns import now
from chatapp.models.notice import ADDED, KINDS, MENTION, REACTION, REPLY, ROLE
from chatapp.models.protocols import Ids
from chatapp.payloads import Payload
from chatapp.payloads import notices as payloads
from chatapp.queries import notices as statements
from chatapp.queries.rows import KeyedSelect, rows, select_in
from chatapp.services.notices.adding import Added
from chatapp.services.pages import Page
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import moment_until

# The kinds of notices that the filters of Activity list.
FILTERS = {"all": KINDS, "mentions": (MENTION,), "replies": (REPLY,), "reactions": (REACTION,), "rooms": (ADDED, ROLE)}
NAMED = 3  # people of a reaction who are named

_LISTS = {name: statements.activity(kinds) for name, kinds in FILTERS.items()}
_BY_REV = KeyedSelect(select(statements.notices), statements.notices.c.user_id, statements.notices.c.rev)


def activity(person: Ids, only: str = "all", offset: int = 0) -> Page[Payload]:
    """Return a page of what concerns `person`, the newest first. `only`: one of FILTERS."""
    size = limits.ACTIVITY_PAGE
    found = rows(_LISTS[only], ids=[person.id], limit=size + 1, offset=offset)
    details = _Details(person.id, found[:size])
    return Page([shown for row in found[:size] if (shown := details.entry(row))], has_more=len(found) > size)


def counters(user_ids: Iterable[int]) -> dict[int, Payload]:
    """Return {user id: how their notices stand} of several people, in three queries."""
    ids = list(user_ids)
    unseen: dict[int, int] = defaultdict(int)
    for statement in statements.UNSEEN:
        for user_id, count in select_in(statement, ids):
            unseen[user_id] += count
    return {
        row.id: payloads.counters(row.last_notice, row.seen_notice, unseen[row.id])
        for row in select_in(statements.COUNTERS, ids)
    }


def mark_seen(person: Ids, rev: int, until: str | None = None) -> Payload:
    """Mark notices up to `rev` as seen, and messages for everyone up to the time `until`, or now; return the counters.

    A lower `rev` than before changes nothing. Raises `Invalid("bad_number")` beyond the last, `Invalid("bad_time")`.
    """
    seen = min(now(), (until and moment_until(until, "until")) or now())
    with write_transaction(invalidates_access=False):
        row = rows(statements.COUNTERS, ids=[person.id])[0]
        if rev > row.last_notice:
            raise Invalid("bad_number", field="rev", lowest=0, highest=row.last_notice)
        spend("RATE_DEFAULT", person.public_id)
        seen = seen if row.seen_all_at is None else max(seen, row.seen_all_at)
        values = {"user": person.id, "rev": max(rev, row.seen_notice), "until": seen}
        db.session.execute(statements.MARK_SEEN, values)
        told = counters([person.id])[person.id]
    broadcasts.activity(person.public_id, None, told)
    return told


def tell(added: Collection[Added]) -> None:
    """After the commit: tell each of these people of their notice, on all their screens."""
    if not added:
        return
    stand = counters({one.user_id for one in added})
    entries = _entries_of(added)
    for one in added:
        entry = entries.get((one.user_id, one.rev))
        if entry is not None:
            broadcasts.activity(one.public_id, entry | {"outcome": one.outcome}, stand[one.user_id])


def tell_counters(user_ids: Collection[int]) -> None:
    """After the commit: tell these people how their notices stand, some of which were taken back."""
    if user_ids:
        stand = counters(user_ids)
        for row in select_in(statements.PEOPLE, user_ids):
            broadcasts.activity(row.public_id, None, stand[row.id])


def _entries_of(added: Collection[Added]) -> dict[tuple[int, int], Payload]:
    """Return {(user id, rev): entry} of these notices. One that has moved up since is not among them."""
    found = _BY_REV([(one.user_id, one.rev) for one in added])
    details = _Details.of_notices(found)
    return {(row.user_id, row.rev): details.shown(row, is_unseen=True) for row in found}


class _Details:
    """The things that entries show besides their own rows, read at once for all of them."""

    def __init__(self, user_id: int, found: Collection[Any]) -> None:
        self._user_id = user_id
        written = select_in(statements.ENTRIES, [row.notice for row in found if row.notice is not None])
        self._notices = {row.id: row for row in written}
        self._read(written, [row.message for row in found if row.message is not None])

    @classmethod
    def of_notices(cls, found: Collection[Any]) -> "_Details":
        details = cls(0, ())
        details._read(found, ())
        return details

    def entry(self, row: Any) -> Payload | None:
        """Return the entry of a row of `queries.notices.activity`, None for one that is just gone."""
        if row.notice is not None:
            return self.shown(self._notices[row.notice], is_unseen=bool(row.unseen))
        message = self._messages[row.message]
        sender = self._people[message.sender_id]
        return payloads.entry(
            MENTION,
            at=message.created_at,
            place=self._places[message.conversation_id],
            message=message,
            actor=sender,
            rev=None,
            count=1,
            keys=[],
            all=True,
            unseen=bool(row.unseen),
        )

    def shown(self, row: Any, *, is_unseen: bool) -> Payload:
        """Return the entry of a notice."""
        people, keys = self._reactors(row) if row.kind == REACTION else ([], [])
        count = len(people) if row.kind == REACTION else row.count
        return payloads.entry(
            row.kind,
            at=row.changed_at,
            place=self._places[row.conversation_id],
            message=self._messages.get(row.message_id),
            actor=self._people.get(row.actor_id),
            people=[self._people[user_id] for user_id in people[:NAMED]],
            rev=row.rev,
            count=count,
            keys=keys,
            all=False,
            unseen=is_unseen,
        )

    def _reactors(self, row: Any) -> tuple[list[int], list[str]]:
        """Return the ids of those who reacted, the last first, and their emoji, in order of first use."""
        found = [each for each in self._reactions.get(row.message_id, ()) if each.user_id != row.user_id]
        return list(dict.fromkeys(each.user_id for each in reversed(found))), list(
            dict.fromkeys(each.key for each in found)
        )

    def _read(self, written: Collection[Any], for_all: Collection[int]) -> None:
        message_ids = {row.message_id for row in written if row.message_id is not None} | set(for_all)
        self._messages = {row.id: row for row in select_in(statements.MESSAGES_BY_ID, message_ids)}
        reacted = [row.message_id for row in written if row.kind == REACTION]
        self._reactions: dict[int, list[Any]] = defaultdict(list)
        for row in select_in(statements.REACTIONS, reacted):
            self._reactions[row.message_id].append(row)
        places = {row.conversation_id for row in [*written, *self._messages.values()]}
        self._places = {row.id: row for row in select_in(statements.PLACES, places)}
        people = {row.actor_id for row in written if row.actor_id is not None}
        people |= {row.sender_id for row in self._messages.values()}
        people |= {row.user_id for some in self._reactions.values() for row in some}
        self._people = {row.id: row for row in select_in(statements.PEOPLE, people)}
