"""A connection over Socket.IO, on which each request gets an answer or fails.

The caller reconnects, not the library: after a reconnect, it first asks for what the connection missed.
"""

import logging
import queue
import threading
from typing import Any

import requests
import socketio

from chatapp.client.api import Api
from chatapp.client.failures import Unreachable, refused
from chatapp.client.profiles import TransportMemory
from chatapp.client.shapes import Answer

HANDSHAKE = 15  # seconds for a connection that is ready
PROBE = 6  # for an upgrade; what takes longer meets something that opens WebSockets, then swallows frames
ANSWER = 10  # for an acknowledgement
NOBODY = ["proxies are chosen below, as for all other requests"]  # a list without hosts would mean loopback

# The library logs errors in its own words; the client prints its own.
silent = logging.getLogger("chatapp.client.sockets")
silent.addHandler(logging.NullHandler())
silent.propagate = False


class Lost(Unreachable):
    """The connection is closed."""

    def __init__(self) -> None:
        super().__init__("The connection was lost.", retry=True)


class Silent(Unreachable):
    """The connection is open, but no answer arrived."""

    def __init__(self) -> None:
        super().__init__("The server stopped answering.", retry=True)


class Socket:
    """A connection for `api`: polling, then WebSocket, unless `memory` knows that WebSocket fails on this network."""

    _client: socketio.Client  # from `connect` on

    def __init__(self, api: Api, memory: TransportMemory) -> None:
        self._api = api
        self._memory = memory
        self._events: queue.SimpleQueue[tuple[str, Any] | None] = queue.SimpleQueue()
        self._woken = threading.Event()

    @property
    def transport(self) -> str:
        """`websocket` or `polling`."""
        return self._client.transport()

    def connect(self) -> None:
        """Connect. Raises a `Failure`. Remembers it where polling works and WebSocket does not."""
        transports = ["polling"] if self._memory.is_broken else ["polling", "websocket"]
        self._open(transports)
        if "websocket" in transports and self.transport == "polling" and "websocket" in self._client.eio.upgrades:
            # A server that waits for WebSocket frames answers each poll at once with nothing: begin again without.
            self.close()
            self._open(["polling"])
            self._wait_until_accepted()
            self._memory.broke()
        else:
            self._wait_until_accepted()

    def ask(self, name: str, data: dict[str, Any]) -> Answer:
        """Emit an event and return its acknowledgement. Raises `Lost`, `Silent`, or the `Failure` in the answer."""
        answers: list[Answer] = []
        self._woken.clear()
        try:
            self._client.emit(name, data, callback=lambda *answer: self._answered(answers, answer))
        except socketio.exceptions.SocketIOError:
            raise Lost() from None
        if not self._client.connected or not self._woken.wait(ANSWER):
            raise Silent() if self._client.connected else Lost()
        if not answers:
            raise Lost()
        if not answers[0]["ok"]:
            raise refused(None, answers[0]["error"])
        return answers[0]

    def next(self, timeout: float) -> tuple[str, Any] | None:
        """Return the next event as (name, data), or None after `timeout` seconds; raise `Lost`."""
        try:
            event = self._events.get(timeout=max(timeout, 0))
        except queue.Empty:
            return None
        if event is None:
            raise Lost()
        return event

    def close(self) -> None:
        """Close the connection, without waiting for a poll that is under way."""
        self._client.eio.disconnect(abort=True)

    def _open(self, transports):
        """Open a session; the library's threads wait until it is accepted."""
        refusals: list[Any] = []
        self._refusals = refusals
        self._accepted = accepted = threading.Event()
        self._events = events = queue.SimpleQueue[tuple[str, Any] | None]()
        self._client = client = socketio.Client(
            reconnection=False,
            handle_sigint=False,
            logger=silent,
            engineio_logger=silent,
            request_timeout=HANDSHAKE,
            http_session=self._session(),
            websocket_extra_options={"timeout": PROBE, "http_no_proxy": NOBODY},
        )
        client.on("*", lambda name, data=None: events.put((name, data)))
        client.on("connect", accepted.set)
        client.on("disconnect", lambda reason=None: self._ended(events, accepted))
        client.on("connect_error", lambda *data: self._refused(refusals, data, accepted))
        try:
            auth = {"token": self._api.token}
            client.connect(self._api.url, auth=auth, transports=transports, wait=False)
        except (socketio.exceptions.SocketIOError, ValueError, KeyError, IndexError):
            raise _why(refusals) from None

    def _wait_until_accepted(self):
        self._accepted.wait(HANDSHAKE)
        if "/" not in self._client.namespaces:
            self.close()
            raise _why(self._refusals)

    def _session(self):
        """Return a requests session that uses the proxies of the environment, as all other requests."""
        environment, session = self._api.environment(), requests.Session()
        session.trust_env = False  # it would look for a password in ~/.netrc
        session.headers.update(self._api.http.headers)
        session.proxies, session.verify = environment["proxies"], environment["verify"]
        return session

    def _answered(self, answers, answer):
        answers.extend(answer)
        self._woken.set()

    def _ended(self, events, accepted):
        events.put(None)
        accepted.set()
        self._woken.set()

    def _refused(self, refusals, data, accepted):
        refusals.extend(data)
        accepted.set()


def _why(refusals):
    """Return the Failure of a refused connection. `refusals`: the payloads of connect_error."""
    for refusal in refusals:
        if isinstance(refusal, dict) and isinstance(refusal.get("data"), dict) and "error" in refusal["data"]:
            return refused(None, refusal["data"]["error"])
    return Unreachable("Cannot open a live connection.", retry=True)
