"""One transaction of posting: retries, permissions, numbers.

`(sender, client_id)` is looked up first, so that a retry is answered with the stored message, whatever happened since;
then membership, policy and rate decide; then numbers are given. The conversations' rows are locked until the commit, so
that order of numbers is order of commits.

Of a thread, its room's membership, policy and state decide. Who posts there follows it from then on. A message of a
thread may be shown in its room as well: as a second one there, which the same transaction stores.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Connection

from chatapp.errors import ChatError, Conflict, Forbidden, NotFound
from chatapp.markup import formatting
from chatapp.models.columns import message_id, now
from chatapp.models.conversation import DIRECT, THREAD, lets_post
from chatapp.models.message import FORMATTED, TEXT
from chatapp.models.notice import REPLY
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads import messages as payloads
from chatapp.payloads.messages import ALONE, Around
from chatapp.queries import posting as statements
from chatapp.queries import threads as thread_statements
from chatapp.queries.rows import change_several
from chatapp.services import notices
from chatapp.services.conversations import around, threads
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
    "thread_id": None,
    "thread_message_id": None,
    "is_changed": False,
}
# The end of the client id of a message that shows one of a thread in the room; clients cannot use it.
SHOWN = ".r"


class Draft(NamedTuple):
    """A text that is not a message yet. `digest`: of the request, by which a retry is recognized.

    `body_format`: one of `models.message.FORMATS`; `text`: the body as it was read. `reply_to`: the public id of the
    message that it answers, or None. `also_to_room`: it is shown in the thread's room.
    """

    client_id: str
    body: str
    digest: str
    body_format: int = FORMATTED
    text: formatting.Text = formatting.PLAIN_TEXT
    reply_to: str | None = None
    also_to_room: bool = False


class Posting(BatchRequest):
    """The drafts that one person posts at once, by their keys, in their order.

    `room_id`: the public id of the room in which drafts for a thread are shown as well.
    """

    def __init__(self, person: Person, conversation_id: str, drafts: list[Draft], room_id: str | None = None) -> None:
        self.room_id = room_id
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
    theirs; `followed` who follows a thread by that; `added` the notices of those whom they mention or answer.
    """

    def __init__(self, connection: Connection) -> None:
        self._on = connection
        self._shown: list[dict[str, Any]] = []
        self._replies: list[tuple[dict[str, Any], Any]] = []
        self._originals: dict[str, Any] = {}
        self._moment = now()
        self._rows: list[dict[str, Any]] = []
        self._posted_in: dict[int, ConversationState] = {}
        self.accepted: list[Posting] = []
        self.payloads: dict[Key, Payload] = {}
        self.stored: list[Payload] = []
        self.followed: list[threads.Followed] = []
        self.added: list[notices.Added] = []
        self._mentions: dict[str, Mentions] = {}

    def run(self, postings: list[Posting]) -> None:
        """Number and insert the drafts that are not stored yet; a posting that is refused ends with its ChatError."""
        conversations = _locked_conversations(postings, self._on)
        digests = _stored_digests(postings, self._on)  # after the lock: another process may just have stored the same
        senders = _senders(postings, conversations, self._on)
        readers = _readers(conversations.values(), self._on)
        self._originals = _originals(postings, self._on)
        for posting in postings:
            try:
                fresh = _fresh(posting, digests)
                if fresh:
                    conversation, sender = _admitted(posting, conversations, senders, readers)
                    self._require_answerable(posting, fresh, conversation)
                    spend("RATE_POSTS", posting.person_public_id, cost=len(fresh))
                    named = _named(posting, fresh, conversation, self._on)
                    if posting.room_id is None:
                        self._number(fresh, conversation, sender, named)
                    else:
                        room = conversations[posting.room_id]
                        there = senders[room.row.id, posting.person_id]
                        self._number_both(fresh, conversation, sender, room, there, named)
                    digests.update((key, draft.digest) for key, draft in fresh.items())
                self.accepted.append(posting)
            except ChatError as error:
                posting.set_exception(error)
        self._write(senders.values())
        thread_ids = [id_ for id_, each in self._posted_in.items() if each.is_thread]
        if thread_ids or self._replies or self._mentions:
            self._follow_and_notify(senders.values(), thread_ids)
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
            row = _row(draft, named.get(key, mentions.NOBODY).names, conversation, sender, self._moment)
            about = ALONE
            if draft.reply_to is not None:
                original = self._originals[draft.reply_to]
                row["reply_to_id"] = original.id
                about = Around(replies={original.id: payloads.reply(original)})
                self._replies.append((row, original))
            self._rows.append(row)
            if key in named:
                self._mentions[row["public_id"]] = named[key]
            read = _as_read(row, conversation.row, sender.row, named.get(key, mentions.NOBODY))
            self.payloads[key] = message = payloads.message(read, about)
            self.stored.append(message)
            sender.read_own(conversation.last_seq)
        self._posted_in[conversation.row.id] = conversation

    def _number_both(
        self,
        fresh: dict[Key, Draft],
        conversation: "ConversationState",
        sender: "SenderState",
        room: "ConversationState",
        sender_there: "SenderState",
        named: dict[Key, Mentions],
    ) -> None:
        """Number drafts of a thread, and those that are shown in the room once more there."""
        self._number(fresh, conversation, sender, named)
        for key, draft in fresh.items():
            if draft.also_to_room:
                room.last_seq += 1
                room.last_rev += 1
                told = self.payloads[key]
                shown = draft._replace(client_id=draft.client_id + SHOWN, reply_to=None)
                row = _row(shown, named.get(key, mentions.NOBODY).names, room, sender_there, self._moment)
                self._shown.append(row | {"source": told["id"]})
                source = {"conversation": told["conversation"], "seq": told["seq"], "message": told["id"]}
                read = _as_read(row, room.row, sender_there.row, mentions.NOBODY)
                message = payloads.message(read) | {"from_thread": source}
                self.stored.append(message)
                sender_there.read_own(room.last_seq)
                self._posted_in[room.row.id] = room

    def _require_answerable(self, posting: Posting, fresh: dict[Key, Draft], conversation: "ConversationState") -> None:
        """Raise `NotFound` or `Conflict` for a draft that answers what cannot be answered here."""
        for number, (key, draft) in enumerate(posting.drafts.items()):
            if key not in fresh:
                continue
            if draft.also_to_room and not conversation.is_thread:
                raise Conflict("not_a_thread", field=f"messages.{number}.also_to_room")
            if draft.reply_to is not None:
                field = f"messages.{number}.reply_to"
                original = self._originals.get(draft.reply_to)
                if original is None or original.conversation_id != conversation.row.id:
                    raise NotFound(field=field)
                if original.kind != TEXT:
                    raise Conflict("system_message", field=field)
                if original.deleted_at is not None:
                    raise Conflict("already_deleted", field=field)

    def _write(self, senders: Iterable["SenderState"]) -> None:
        counts = [{"at": each.row.id, "seq": each.last_seq, "rev": each.last_rev} for each in self._posted_in.values()]
        read = [
            {"at": each.marks.id, "read": each.last_read_seq, "seen": each.seen_seq}
            for each in senders
            if each.has_read
        ]
        change_several(
            [
                (statements.SET_COUNTERS, counts),
                (statements.INSERT, self._rows),
                (statements.INSERT_SHOWN, self._shown),
                (statements.SET_READ_MARKS, read),
            ],
            on=self._on,
        )

    def _follow_and_notify(self, senders: Iterable["SenderState"], thread_ids: list[int]) -> None:
        """Let those follow a thread who have posted or are named there, and write the notices.

        They go to those who are mentioned, the authors of what was answered, and those who follow the thread. All
        people concerned are locked at once, as transactions of other processes do it.
        """
        beginning = [sender for sender in senders if sender.begins_following]
        wanted = self._wanted(threads.followers(thread_ids, self._on)) if thread_ids or self._replies else []
        people = {sender.row.user_id for sender in beginning}
        notices.lock_people(
            people.union(*(one.user_ids for one in wanted), *(named.people for named in self._mentions.values())),
            self._on,
        )
        self.added = mentions.store(self._mentions.items(), self._on)
        for sender in beginning:
            if sender.thread_id is not None:
                self._follow([sender.row.user_id], sender.thread_id, sender.last_read_seq)
        for row in self._rows:
            named = self._mentions.get(row["public_id"])
            if named is not None and row["conversation_id"] in thread_ids:
                self._follow(list(named.people), row["conversation_id"], row["seq"] - 1)
        self.added += notices.add_all(wanted, on=self._on)

    def _follow(self, user_ids: list[int], thread_id: int, read_to: int) -> None:
        self.followed += threads.follow(user_ids, thread_id, self._on, read_to=read_to)

    def _wanted(self, followers: dict[int, set[int]]) -> list[notices.Wanted]:
        people = {row["public_id"]: {original.sender_id} for row, original in self._replies}
        last = {(row["conversation_id"], row["sender_id"]): row["public_id"] for row in self._rows}
        for (conversation_id, _), public_id in last.items():  # several by one sender make one notice
            if conversation_id in followers:
                people.setdefault(public_id, set()).update(followers[conversation_id])
        told = thread_statements.BY_PUBLIC_ID({(public_id,) for public_id in people}, on=self._on)
        return [
            notices.Wanted(REPLY, people[row.public_id], row.conversation_id, row.id, row.sender_id)
            for row in sorted(told, key=attrgetter("id"))
        ]

    def _read_retries(self) -> None:
        """Read the messages that were stored before, for those who ask again."""
        missing = [key for posting in self.accepted for key in posting.drafts if key not in self.payloads]
        if missing:
            stored = statements.STORED(missing, on=self._on)
            about = around.of(stored, on=self._on)
            self.payloads.update(((row.sender_id, row.client_id), payloads.message(row, about)) for row in stored)


class ConversationState:
    """A conversation as the transaction found it, `row`, and its counters as they rise.

    `governing`: the row whose policy and state decide who posts: its own, or that of a thread's room.
    """

    __slots__ = ("governing", "last_rev", "last_seq", "row")

    def __init__(self, row: Any) -> None:
        self.row = self.governing = row
        self.last_seq: int = row.last_seq
        self.last_rev: int = row.last_rev

    @property
    def is_thread(self) -> bool:
        return self.row.kind == THREAD


class SenderState:
    """A sender's membership as the transaction found it, `row`, and their read marks as they rise.

    `marks`: the row of the marks, which is another one in a thread: their own there, or None while they do not follow
    it. `thread_id`: of that thread, or None; `begins_following`: they have posted there meanwhile.
    """

    __slots__ = ("begins_following", "has_read", "last_read_seq", "marks", "row", "seen_seq", "thread_id")

    def __init__(self, row: Any, marks: Any, thread_id: int | None = None) -> None:
        self.row, self.marks, self.thread_id = row, marks, thread_id
        self.last_read_seq: int = marks.last_read_seq if marks else 0
        self.seen_seq: int = marks.seen_seq if marks else 0
        self.has_read = False
        self.begins_following = False

    def read_own(self, seq: int) -> None:
        """Count the sender's own message as read, if they have read all before it."""
        if self.marks is None:  # nothing was unread
            self.begins_following, self.last_read_seq = True, seq
            return
        if self.last_read_seq == seq - 1:
            self.last_read_seq, self.has_read = seq, True
        if self.seen_seq == seq - 1:
            self.seen_seq, self.has_read = seq, True


def _locked_conversations(postings: list[Posting], on: Connection) -> dict[str, ConversationState]:
    wanted = {(posting.conversation_id,) for posting in postings}
    wanted |= {(posting.room_id,) for posting in postings if posting.room_id is not None}
    found = {row.public_id: ConversationState(row) for row in statements.LOCKED_CONVERSATIONS(wanted, on=on)}
    threads = [each for each in found.values() if each.is_thread]
    if threads:
        rooms = {row.id: row for row in statements.ROOMS({(each.row.parent_id,) for each in threads}, on=on)}
        for each in threads:
            each.governing = rooms[each.row.parent_id]
    return found


def _originals(postings: list[Posting], on: Connection) -> dict[str, Any]:
    """Return {public id: the message, a row of `queries.rows.MESSAGES`} of those that are answered."""
    wanted = {(draft.reply_to,) for posting in postings for draft in posting.drafts.values() if draft.reply_to}
    return {row.public_id: row for row in thread_statements.BY_PUBLIC_ID(wanted, on=on)} if wanted else {}


def _stored_digests(postings: list[Posting], on: Connection) -> dict[Key, str]:
    keys = [key for posting in postings for key in posting.drafts]
    return {(row.sender_id, row.client_id): row.digest for row in statements.DIGESTS(keys, on=on)}


def _senders(
    postings: list[Posting], conversations: dict[str, ConversationState], on: Connection
) -> dict[tuple[int, int], SenderState]:
    """Return {(conversation's id, user's id): SenderState} of those who are members: of a thread, those of its room."""
    wanted = {
        (conversations[posting.conversation_id], posting.person_id)
        for posting in postings
        if posting.conversation_id in conversations
    }
    members = {
        (row.conversation_id, row.user_id): row
        for row in statements.SENDERS({(each.governing.id, user_id) for each, user_id in wanted}, on=on)
    }
    found = {key: SenderState(row, row) for key, row in members.items()}
    in_threads = {(each, user_id) for each, user_id in wanted if each.is_thread}
    if in_threads:
        keys = {(each.row.id, user_id) for each, user_id in in_threads}
        own = {(row.conversation_id, row.user_id): row for row in statements.FOLLOWERS(keys, on=on)}
        for each, user_id in in_threads:
            row = members.get((each.governing.id, user_id))
            if row is not None:
                key = each.row.id, user_id
                found[key] = SenderState(row, own.get(key), each.row.id)
    return found


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
    require_open(conversation.governing)
    if not lets_post(conversation.governing.posting, sender.row.role):
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
        if draft.text.names and key in fresh:
            found[key] = mentions.find(
                draft.text.names, conversation.row.id, posting.person_id, posting.person_public_id,
                f"messages.{number}.body", on,
            )  # fmt: skip
            posting.outsiders += found[key].outsiders
    return found


def _somebody_reads(sender: Any, readers: list[Any]) -> bool:
    """Say whether anyone but the sender could ever read this direct conversation, or it is one's own notes."""
    others = [row for row in readers if row.user_id != sender.user_id]
    return not others or any(row.deactivated_at is None for row in others)


def _row(
    draft: Draft,
    people: Mapping[str, str],
    conversation: ConversationState,
    sender: SenderState,
    moment: datetime.datetime,
) -> dict[str, Any]:
    """Return a numbered draft as the row that is inserted. `people`: as `mentions.resolve` found them."""
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
        "body_format": draft.body_format,
        "parts": formatting.named(draft.body, draft.text, people),
        "reply_to_id": None,
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
