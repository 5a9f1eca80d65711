"""One transaction of posting: who may, and with which numbers.

`(sender, client_id)` is looked up first, so that a retry is answered with what is stored, whatever happened since; then
membership, policy and rate decide; then numbers are given. The conversations' rows are locked until the commit, so that
order of numbers is order of commits.
"""

from collections import defaultdict
from types import SimpleNamespace

from chatapp.errors import ChatError, Conflict, Forbidden, NotFound
from chatapp.models import posts
from chatapp.models.columns import message_id, now
from chatapp.models.conversation import DIRECT, lets_post
from chatapp.models.message import PLAIN, TEXT
from chatapp.models.rows import change
from chatapp.payloads.messages import message as payload
from chatapp.services.conversations import require_open
from chatapp.services.rates import spend

# What a new message has not had.
UNCHANGED = {"data": None, "edited_at": None, "deleted_at": None, "deleted_by_id": None}


class Round:
    """What one transaction has read, and what it will write, for a list of `posting.Posting`.

    `on`: the Connection in whose transaction that is.
    """

    def __init__(self, group, on):
        self._on = on
        self._places = _places(group, on)
        self._known = _known(group, on)  # once the places are locked: another process may have just stored the same
        self._seats = _seats(group, self._places, on)
        self._readers = _readers(self._places, on)
        self._moment = now()
        self._lines = []
        self._told = {}
        self._posted_in = {}

    @property
    def directs(self):
        """The ids of the direct conversations in which something was posted."""
        return [id_ for id_, place in self._posted_in.items() if place.row.kind == DIRECT]

    def accepts(self, posting):
        """Say whether a posting is answered with its messages, and number those that are fresh."""
        try:
            posting.fresh = self._fresh(posting)
            if posting.fresh:
                self._number(posting, *self._admitted(posting))
        except ChatError as error:
            posting.error = error
        return posting.error is None

    def write(self):
        """Write down what was numbered."""
        counts = [
            {"at": place.row.id, "seq": place.last_seq, "rev": place.last_rev, "time": self._moment}
            for place in self._posted_in.values()
        ]
        read = [
            {"at": seat.row.id, "read": seat.last_read_seq, "seen": seat.seen_seq}
            for seat in self._seats.values()
            if seat.has_read
        ]
        change(posts.COUNT, counts, on=self._on)
        change(posts.STORE, self._lines, on=self._on)
        change(posts.READ, read, on=self._on)

    def told(self, accepted):
        """Return {key: payload} of all messages of these postings."""
        before = [key for key in _keys(accepted) if key not in self._told]
        return self._told | {(row.sender_id, row.client_id): payload(row) for row in posts.WHOLE(before, on=self._on)}

    def _fresh(self, posting):
        fresh = {}
        for number, (key, request) in enumerate(posting.requests.items()):
            digest = self._known.get(key)
            if digest is None:
                fresh[key] = request
            elif digest != request["digest"]:
                raise Conflict("client_id_reused", field=f"messages.{number}.client_id")
        return fresh

    def _admitted(self, posting):
        """Return place and seat of who may post now."""
        place = self._places.get(posting.conversation_id)
        seat = place and self._seats.get((place.row.id, posting.person_id))
        if seat is None:
            raise NotFound()
        require_open(place.row)
        if not lets_post(place.row.posting, seat.row.role):
            raise Forbidden("owners_only", field="conversation")
        if place.row.kind == DIRECT and not self._somebody_reads(seat.row):
            raise Forbidden("deactivated_person", field="conversation")
        spend("RATE_POSTS", posting.person_public_id, cost=len(posting.fresh))
        return place, seat

    def _somebody_reads(self, seat):
        """Whether anyone but the sender could ever read this direct conversation, or it is one's own notes."""
        others = [row for row in self._readers[seat.conversation_id] if row.user_id != seat.user_id]
        return not others or any(row.deactivated_at is None for row in others)

    def _number(self, posting, place, seat):
        for key, request in posting.fresh.items():
            place.last_seq += 1
            place.last_rev += 1
            line = self._line(posting, request, place)
            self._lines.append(line)
            self._told[key] = payload(_as_read(line, place.row, seat.row))
            self._known[key] = request["digest"]
            seat.read_own(place.last_seq)
        self._posted_in[place.row.id] = place

    def _line(self, posting, request, place):
        """Return the row to be stored, a dict."""
        return request | {
            "public_id": message_id(),
            "conversation_id": place.row.id,
            "seq": place.last_seq,
            "rev": place.last_rev,
            "sender_id": posting.person_id,
            "kind": TEXT,
            "body_format": PLAIN,
            "created_at": self._moment,
        }


class _Place:
    """A conversation, as the transaction found it in `row`, and its counters as they rise."""

    __slots__ = ("last_rev", "last_seq", "row")

    def __init__(self, row):
        self.row = row
        self.last_seq = row.last_seq
        self.last_rev = row.last_rev


class _Seat:
    """Who posts there, as the transaction found them in `row`, and how far they have read."""

    __slots__ = ("has_read", "last_read_seq", "row", "seen_seq")

    def __init__(self, row):
        self.row = row
        self.last_read_seq = row.last_read_seq
        self.seen_seq = row.seen_seq
        self.has_read = False

    def read_own(self, seq):
        """Who posts has read what they post, and only from `seq - 1` on."""
        if self.last_read_seq == seq - 1:
            self.last_read_seq, self.has_read = seq, True
        if self.seen_seq == seq - 1:
            self.seen_seq, self.has_read = seq, True


def _as_read(line, place, seat):
    """Return a row to be stored as MESSAGES will read it."""
    return SimpleNamespace(
        **line,
        **UNCHANGED,
        conversation_public_id=place.public_id,
        sender_public_id=seat.public_id,
        sender_username=seat.username,
        sender_display_name=seat.display_name,
        sender_is_bot=seat.is_bot,
        sender_deactivated_at=seat.deactivated_at,
    )


def _known(group, on):
    """Return {(sender, client id): digest} of what is stored."""
    return {(row.sender_id, row.client_id): row.digest for row in posts.KNOWN(_keys(group), on=on)}


def _places(group, on):
    found = posts.PLACES({(posting.conversation_id,) for posting in group}, on=on)
    return {row.public_id: _Place(row) for row in found}


def _seats(group, places, on):
    wanted = {(places[p.conversation_id].row.id, p.person_id) for p in group if p.conversation_id in places}
    return {(row.conversation_id, row.user_id): _Seat(row) for row in posts.POSTERS(wanted, on=on)}


def _readers(places, on):
    """Return {conversation id: the members} of the direct ones."""
    directs = [place.row.id for place in places.values() if place.row.kind == DIRECT]
    readers = defaultdict(list)
    for row in posts.READERS([(direct,) for direct in directs], on=on) if directs else ():
        readers[row.conversation_id].append(row)
    return readers


def _keys(group):
    return [key for posting in group for key in posting.requests]
