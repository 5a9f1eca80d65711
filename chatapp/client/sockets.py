"""The only place of the client that knows Socket.IO: one connection, and requests that are always answered.

Reconnecting is ours, not the library's: what a connection missed is asked for before anything else.
"""

import logging
import queue
import threading

import requests
import socketio

from chatapp.client.failures import Unreachable, refused

HANDSHAKE = 15  # seconds for a connection that is ready
PROBE = 6  # for an upgrade; what takes longer meets something that opens WebSockets, then swallows frames
ANSWER = 10  # for an acknowledgement
NOBODY = ["proxies are chosen below, as for all other requests"]  # a list without hosts would mean loopback

# The library says on its own terms what went wrong; we say it on ours.
silent = logging.getLogger("chatapp.client.sockets")
silent.addHandler(logging.NullHandler())
silent.propagate = False


class Lost(Unreachable):
    """The connection is gone."""

    def __init__(self):
        super().__init__("The connection was lost.", retry=True)


class Silent(Unreachable):
    """The connection is open, and no answer came through."""

    def __init__(self):
        super().__init__("The connection fell silent.", retry=True)


class Socket:
    """A connection of `api`'s person: polling, then WebSocket, unless `memory` knows that it breaks here."""

    def __init__(self, api, memory):
        self._api = api
        self._memory = memory
        self._events = queue.SimpleQueue()
        self._woken = threading.Event()
        self._client = None

    @property
    def transport(self):
        """`websocket` or `polling`."""
        return self._client.transport()

    def connect(self):
        """Connect; raise a `Failure`. Where polling works and WebSocket does not, remember that."""
        transports = ["polling"] if self._memory.is_broken else ["polling", "websocket"]
        self._open(transports)
        if "websocket" in transports and self.transport == "polling" and "websocket" in self._client.eio.upgrades:
            # A server that still waits for frames answers each poll at once, with nothing. Begin without them.
            self.close()
            self._open(["polling"])
            self._wait_until_accepted()
            self._memory.broke()
        else:
            self._wait_until_accepted()

    def ask(self, name, data):
        """Emit and return the acknowledgement; raise `Lost`, `Silent`, or the `Failure` that it is."""
        answers = []
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

    def next(self, timeout):
        """Return the next event as (name, data), or None after `timeout` seconds; raise `Lost`."""
        try:
            event = self._events.get(timeout=max(timeout, 0))
        except queue.Empty:
            return None
        if event is None:
            raise Lost()
        return event

    def close(self):
        """Leave, without waiting for a poll that is under way."""
        self._client.eio.disconnect(abort=True)

    def _open(self, transports):
        """Open a session, and leave it to the library's threads to be accepted."""
        self._refusals = refusals = []
        self._accepted = accepted = threading.Event()
        self._events = events = queue.SimpleQueue()
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
        """Return a session that goes through the environment's proxies, as every other request of ours."""
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
    """Return the Failure of a connection that was not accepted; `refusals` are what connect_error brought."""
    for refusal in refusals:
        if isinstance(refusal, dict) and isinstance(refusal.get("data"), dict) and "error" in refusal["data"]:
            return refused(None, refusal["data"]["error"])
    return Unreachable("No live connection can be made.", retry=True)
