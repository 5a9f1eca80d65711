"""Following a conversation live, over a socket or over short requests: each message once, without gaps."""

import collections
import random
import time
from collections.abc import Callable, Iterator

from chatapp.client import history
from chatapp.client.api import Api
from chatapp.client.failures import Failure, NotFound, NotSignedIn
from chatapp.client.order import Order
from chatapp.client.profiles import TransportMemory
from chatapp.client.shapes import Message
from chatapp.client.sockets import Lost, Silent, Socket
from chatapp.client.waiting import READING, backoff

SHORT_AFTER = 4  # seconds without a socket, after which short requests are tried
GAP = 0.3  # for which a missing change is waited for before it is asked for
SILENCES = 2  # losses of a WebSocket while plain requests get through, after which it is to blame
IDLE = 3600  # for an event while nothing is missing; the library notices within seconds when a connection is dead
PATIENCE = 10  # for a page of history in between
TOLD = 1_000  # messages whose like is not told again after a restart from a page; pages are far smaller
NAMES = {"websocket": "over WebSocket", "polling": "over long-polling"}


class Follower:
    """Yields every message of one conversation, and again when it is edited or deleted.

    `tell(sentence)` is called with the state of the connection.
    """

    def __init__(self, api: Api, memory: TransportMemory, conversation: str, tell: Callable[[str], None]) -> None:
        self._api, self._memory, self._conversation, self._tell = api, memory, conversation, tell
        self._order = Order(0)
        self._epoch: str | None = None
        self._digest: str | None = None
        self._seq = 0
        self._since = 0  # the seq of the last message there was at the beginning
        self._told: collections.deque[tuple[object, ...]] = collections.deque(maxlen=TOLD)
        self._attempt = 0
        self._live_at = 0.0
        self._silences = 0
        self._restart: float | None = None
        self._is_short = False

    def messages(self, last: int) -> Iterator[Message]:
        """Yield the `last` messages there are, then all that follows, for ever."""
        self._live_at = time.monotonic()
        newest = self._newest()
        yield from newest[-last:] if last else []
        while True:
            yield from self._tolerant(self._live())
            yield from self._short()
            self._pause()

    def _tolerant(self, messages):
        """Yield `messages` until a failure that a retry may overcome; raise any other."""
        try:
            yield from messages
        except Failure as failure:
            if not failure.retry:
                raise

    # Over the socket

    def _live(self):
        socket = Socket(self._api, self._memory)
        try:
            socket.connect()
            socket.ask("activity", {"state": "hidden"})  # nobody is in front of a program
            yield from self._open(socket)
            self._attempt, self._is_short, self._restart = 0, False, None
            self._tell(f"Connected {NAMES[socket.transport]}.")
            yield from self._listen(socket)
        except (Lost, Silent):
            self._tell("Connection lost. Trying again.")
            if socket.transport == "websocket" and self._restart is None:
                yield from self._blame()
        finally:
            socket.close()

    def _open(self, socket):
        question = {"conversation": self._conversation, "rev": self._order.rev, "epoch": self._epoch}
        answer = socket.ask("open_conversation", question)
        yield from self._changes(answer, answer["epoch"])
        if answer.get("more"):
            yield from self._sync(lambda body: socket.ask("sync", body))

    def _listen(self, socket):
        gap_until = None
        while True:
            self._live_at = time.monotonic()
            event = socket.next(IDLE if gap_until is None else gap_until - self._live_at)
            if event is not None:
                yield from self._event(*event)
            now = time.monotonic()
            gap_until = (gap_until or now + GAP) if self._order.is_waiting else None
            if gap_until is not None and now >= gap_until:
                yield from self._sync(lambda body: socket.ask("sync", body))
                gap_until = None

    def _event(self, name, data):
        handler = getattr(self, f"_on_{name}", None)
        return handler(data) if handler else []

    def _on_message(self, data):
        mine = data["conversation"] == self._conversation
        return self._given(self._order.arrived(data["message"])) if mine else []

    def _on_patch(self, data):
        mine = data["conversation"] == self._conversation
        return self._given(self._order.patched(data["rev"])) if mine else []

    def _on_heads(self, data):
        if data["epoch"] != self._epoch:
            raise Lost()
        for head in data["conversations"]:
            if head["conversation"] == self._conversation:
                self._order.heard_of(head["last_rev"])
        return []

    def _on_membership(self, data):
        if data.get("gone", {}).get("conversation") == self._conversation:
            raise gone()
        return []

    def _on_signed_out(self, _data):
        raise NotSignedIn("This token is no longer valid. Sign in again.")

    def _on_server_restart(self, data):
        self._restart = data["delay"]
        return []

    # Over short requests

    def _short(self):
        if time.monotonic() - self._live_at < SHORT_AFTER:
            return
        try:
            yield from self._sync(self._over_http)
        except Failure as failure:
            if not failure.retry:
                raise
            self._is_short = False
        else:
            if not self._is_short:
                self._tell("Connected with short requests.")
            self._is_short = True

    def _blame(self):
        """Catch up by a plain request. If that succeeds, the WebSocket has failed, not the network."""
        yield from self._sync(self._over_http)
        self._silences += 1
        if self._silences == SILENCES:
            self._silences = 0
            self._memory.broke()

    def _over_http(self, body):
        return self._api.post("/sync", body, patience=0)

    # Changes that were missed

    def _newest(self):
        page = self._api.get(f"/conversations/{self._conversation}/messages", READING)
        self._order, self._epoch = Order(page["rev"]), page["epoch"]
        newest = self._given(page["messages"])
        self._since = self._seq
        return newest

    def _sync(self, ask):
        """Yield the changes, page by page."""
        has_more = True
        while has_more:
            cursors = {self._conversation: self._order.rev}
            answer = ask({"epoch": self._epoch, "me": None, "cursors": cursors, "list": self._digest})
            self._digest = answer["list"]["digest"] if answer["list"] else self._digest
            state = answer["conversations"][self._conversation]
            yield from self._changes(state, answer["epoch"])
            has_more = state.get("more", False)

    def _changes(self, state, epoch):
        if state["state"] == "gone":
            raise gone()
        if epoch != self._epoch:
            yield from self._restored()
        elif state["state"] == "reset":
            yield from self._far_behind()
        else:
            yield from self._given(self._order.caught_up(state["messages"], state["rev"]))

    def _far_behind(self):
        """Read new messages page by page, when there are more than the server tells as changes."""
        self._tell("There were too many new messages. Edits of earlier messages may be missing.")
        rev = 0
        for page in history.forward(self._api, self._conversation, self._seq, self._epoch, PATIENCE):
            rev = rev or page["rev"]
            yield from self._given(page["messages"])
        self._order.restarted(rev)

    def _restored(self):
        self._tell("The server was restored from a backup. Continuing with its newest messages.")
        self._seq = self._since = 0
        yield from self._newest()

    def _given(self, messages):
        fresh = [message for message in messages if self._is_news(message)]
        self._told.extend(map(_text, fresh))
        self._seq = max([self._seq, *(message["seq"] for message in fresh)])
        return fresh

    def _is_news(self, message):
        """Say whether a message has a text that was not told: it may have come for its reactions alone.

        Of changes that come as such, a message may be told after others, but no more than TOLD of them.
        """
        is_new = message["seq"] > max(self._since, self._seq - TOLD)
        return (is_new or message["edited_at"] or message["deleted_at"]) and _text(message) not in self._told

    def _pause(self):
        """Wait before the next try. A server that shuts down says within how many seconds to return."""
        delay = backoff(self._attempt) if self._restart is None else random.uniform(0, self._restart)
        self._attempt, self._restart = self._attempt + 1, None
        time.sleep(delay)


def gone() -> NotFound:
    """Return the Failure for a conversation of which this person is not a member any more."""
    return NotFound("You are no longer a member of this conversation.")


def _text(message: Message) -> tuple[object, ...]:
    """Return what distinguishes a text of a message from its earlier and later ones."""
    return message["id"], message["body"], message["edited_at"], message["deleted_at"]
