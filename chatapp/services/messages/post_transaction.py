"""One transaction of posting: retries, permissions, numbers.

`(sender, client_id)` is looked up first, so that a retry is answered with the stored message, whatever happened since;
then membership, policy and rate decide; then numbers are given. The conversations' rows are locked until the commit, so
that order of numbers is order of commits.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Connection

from chatapp.errors import ChatError, Conflict, Forbidden, NotFound
from chatapp.models.columns import message_id, now
from chatapp.models.conversation import DIRECT, lets_post
from chatapp.models.message import PLAIN, TEXT
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads.messages import message as message_payload
from chatapp.queries import posting as statements
from chatapp.queries.rows import change_several
from chatapp.services import notices
from chatapp.services.conversations.access import require_open
from chatapp.services.messages import mentions
from chatapp.services.messages.mentions import Mentions
from chatapp.services.rates import spend
from chatapp.stores.batch_queue import BatchRequest

Key = tuple[int, str]  # (sender's id, client id)

# Column defaults of a new message.
UNCHANGED = {
    "data": None,
    "mentioned": None,
    "mentions_all": False,
    "edited_at": None,
    "deleted_at": None,
    "deleted_by_id": None,
}


class Draft(NamedTuple):
    """A text that is not a message yet. `digest`: of the request, by which a retry is recognized."""

    client_id: str
    body: str
    digest: str
    names: tuple[str, ...] = ()  # that stand behind an `@`


class Posting(BatchRequest):
    """The drafts that one person posts at once, by their keys, in their order."""

    def __init__(self, person: Person, conversation_id: str, drafts: list[Draft]) -> None:
        self.person_id = person.id
        self.person_public_id = person.public_id
        self.conversation_id = conversation_id
        self.drafts: dict[Key, Draft] = {(person.id, draft.client_id): draft for draft in drafts}
        self.size = len(drafts)
        self.outsiders: list[str] = []  # the public ids of people who are named, and cannot read it


class PostBatch:
    """The postings of one transaction, on its Connection.

    After `run`: `accepted` are the postings that were not refused; `payloads` the messages of all of them, by key;
    `stored` those that are new, in the order of their numbers; `directs` the ids of the direct conversations among
    theirs; `added` the notices of those whom they mention.
    """

    def __init__(self, connection: Connection) -> None:
        self._on = connection
        self._moment = now()
        self._rows: list[dict[str, Any]] = []
        self._posted_in: dict[int, ConversationState] = {}
        self.accepted: list[Posting] = []
        self.payloads: dict[Key, Payload] = {}
        self.stored: list[Payload] = []
        self.added: list[notices.Added] = []
        self._mentions: dict[str, Mentions] = {}

    def run(self, postings: list[Posting]) -> None:
        """Number and insert the drafts that are not stored yet; a posting that is refused ends with its ChatError."""
        conversations = _locked_conversations(postings, self._on)
        digests = _stored_digests(postings, self._on)  # after the lock: another process may just have stored the same
        senders = _senders(postings, conversations, self._on)
        readers = _readers(conversations.values(), self._on)
        for posting in postings:
            try:
                fresh = _fresh(posting, digests)
                if fresh:
                    conversation, sender = _admitted(posting, conversations, senders, readers)
                    spend("RATE_POSTS", posting.person_public_id, cost=len(fresh))
                    named = _named(posting, fresh, conversation, self._on)
                    self._number(fresh, conversation, sender, named)
                    digests.update((key, draft.digest) for key, draft in fresh.items())
                self.accepted.append(posting)
            except ChatError as error:
                posting.set_exception(error)
        self._write(senders.values())
        self.added = mentions.store(self._mentions.items(), self._on)
        self._read_retries()

    @property
    def directs(self) -> list[int]:
        """The ids of the direct conversations in which something was stored."""
        return [id_ for id_, conversation in self._posted_in.items() if conversation.row.kind == DIRECT]

    def _number(
        self,
        fresh: dict[Key, Draft],
        conversation: "ConversationState",
        sender: "SenderState",
        named: dict[Key, Mentions],
    ) -> None:
        """Give each draft its seq and rev: from here on it is a message."""
        for key, draft in fresh.items():
            conversation.last_seq += 1
            conversation.last_rev += 1
            row = _row(draft, conversation, sender, self._moment)
            self._rows.append(row)
            if key in named:
                self._mentions[row["public_id"]] = named[key]
            read = _as_read(row, conversation.row, sender.row, named.get(key, mentions.NOBODY))
            self.payloads[key] = message = message_payload(read)
            self.stored.append(message)
            sender.read_own(conversation.last_seq)
        self._posted_in[conversation.row.id] = conversation

    def _write(self, senders: Iterable["SenderState"]) -> None:
        counts = [{"at": each.row.id, "seq": each.last_seq, "rev": each.last_rev} for each in self._posted_in.values()]
        read = [
            {"at": each.row.id, "read": each.last_read_seq, "seen": each.seen_seq} for each in senders if each.has_read
        ]
        change_several(
            [
                (statements.SET_COUNTERS, counts),
                (statements.INSERT, self._rows),
                (statements.SET_READ_MARKS, read),
            ],
            on=self._on,
        )

    def _read_retries(self) -> None:
        """Read the messages that were stored before, for those who ask again."""
        missing = [key for posting in self.accepted for key in posting.drafts if key not in self.payloads]
        if missing:
            self.payloads.update(
                ((row.sender_id, row.client_id), message_payload(row))
                for row in statements.STORED(missing, on=self._on)
            )


class ConversationState:
    """A conversation as the transaction found it, `row`, and its counters as they rise."""

    __slots__ = ("last_rev", "last_seq", "row")

    def __init__(self, row: Any) -> None:
        self.row = row
        self.last_seq: int = row.last_seq
        self.last_rev: int = row.last_rev


class SenderState:
    """A sender's membership as the transaction found it, `row`, and their read marks as they rise."""

    __slots__ = ("has_read", "last_read_seq", "row", "seen_seq")

    def __init__(self, row: Any) -> None:
        self.row = row
        self.last_read_seq: int = row.last_read_seq
        self.seen_seq: int = row.seen_seq
        self.has_read = False

    def read_own(self, seq: int) -> None:
        """Count the sender's own message as read, if they have read all before it."""
        if self.last_read_seq == seq - 1:
            self.last_read_seq, self.has_read = seq, True
        if self.seen_seq == seq - 1:
            self.seen_seq, self.has_read = seq, True


def _locked_conversations(postings: list[Posting], on: Connection) -> dict[str, ConversationState]:
    found = statements.LOCKED_CONVERSATIONS({(posting.conversation_id,) for posting in postings}, on=on)
    return {row.public_id: ConversationState(row) for row in found}


def _stored_digests(postings: list[Posting], on: Connection) -> dict[Key, str]:
    keys = [key for posting in postings for key in posting.drafts]
    return {(row.sender_id, row.client_id): row.digest for row in statements.DIGESTS(keys, on=on)}


def _senders(
    postings: list[Posting], conversations: dict[str, ConversationState], on: Connection
) -> dict[tuple[int, int], SenderState]:
    """Return {(conversation's id, user's id): SenderState} of those who are members."""
    wanted = {
        (conversations[posting.conversation_id].row.id, posting.person_id)
        for posting in postings
        if posting.conversation_id in conversations
    }
    return {(row.conversation_id, row.user_id): SenderState(row) for row in statements.SENDERS(wanted, on=on)}


def _readers(conversations: Iterable[ConversationState], on: Connection) -> dict[int, list[Any]]:
    """Return {conversation's id: its members} of the direct ones."""
    directs = [(each.row.id,) for each in conversations if each.row.kind == DIRECT]
    readers = defaultdict(list)
    for row in statements.READERS(directs, on=on) if directs else ():
        readers[row.conversation_id].append(row)
    return readers


def _fresh(posting: Posting, digests: dict[Key, str]) -> dict[Key, Draft]:
    """Return the drafts that are not stored yet; raise `Conflict` for a client id that came with another text."""
    fresh = {}
    for number, (key, draft) in enumerate(posting.drafts.items()):
        digest = digests.get(key)
        if digest is None:
            fresh[key] = draft
        elif digest != draft.digest:
            raise Conflict("client_id_reused", field=f"messages.{number}.client_id")
    return fresh


def _admitted(
    posting: Posting,
    conversations: dict[str, ConversationState],
    senders: dict[tuple[int, int], SenderState],
    readers: dict[int, list[Any]],
) -> tuple[ConversationState, SenderState]:
    """Return the conversation and its sender, who may post now; raise `NotFound`, `Conflict` or `Forbidden`."""
    conversation = conversations.get(posting.conversation_id)
    sender = senders.get((conversation.row.id, posting.person_id)) if conversation else None
    if conversation is None or sender is None:
        raise NotFound()
    require_open(conversation.row)
    if not lets_post(conversation.row.posting, sender.row.role):
        raise Forbidden("owners_only", field="conversation")
    if conversation.row.kind == DIRECT and not _somebody_reads(sender.row, readers[conversation.row.id]):
        raise Forbidden("deactivated_person", field="conversation")
    return conversation, sender


def _named(
    posting: Posting, fresh: dict[Key, Draft], conversation: ConversationState, on: Connection
) -> dict[Key, Mentions]:
    """Return {key: Mentions} of the drafts that may name somebody; raise as `mentions.find`."""
    found, posting.outsiders = {}, []
    for number, (key, draft) in enumerate(posting.drafts.items()):
        if draft.names and key in fresh:
            found[key] = mentions.find(
                draft.names, conversation.row.id, posting.person_id, posting.person_public_id,
                f"messages.{number}.body", on,
            )  # fmt: skip
            posting.outsiders += found[key].outsiders
    return found


def _somebody_reads(sender: Any, readers: list[Any]) -> bool:
    """Say whether anyone but the sender could ever read this direct conversation, or it is one's own notes."""
    others = [row for row in readers if row.user_id != sender.user_id]
    return not others or any(row.deactivated_at is None for row in others)


def _row(
    draft: Draft, conversation: ConversationState, sender: SenderState, moment: datetime.datetime
) -> dict[str, Any]:
    """Return a numbered draft as the row that is inserted."""
    return {
        "client_id": draft.client_id,
        "body": draft.body,
        "digest": draft.digest,
        "public_id": message_id(),
        "conversation_id": conversation.row.id,
        "seq": conversation.last_seq,
        "rev": conversation.last_rev,
        "sender_id": sender.row.user_id,
        "kind": TEXT,
        "body_format": PLAIN,
        "created_at": moment,
    }


def _as_read(row: dict[str, Any], conversation: Any, sender: Any, named: Mentions) -> SimpleNamespace:
    """Return an inserted row as `queries.rows.MESSAGES` would read it."""
    return SimpleNamespace(
        **row,
        **(UNCHANGED if named.is_empty else UNCHANGED | named.marks),
        conversation_public_id=conversation.public_id,
        sender_public_id=sender.public_id,
        sender_username=sender.username,
        sender_display_name=sender.display_name,
        sender_is_bot=sender.is_bot,
        sender_deactivated_at=sender.deactivated_at,
        sender_shares_name=sender.shares_name,
    )
