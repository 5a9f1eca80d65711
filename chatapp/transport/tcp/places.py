"""Places for connections: when they run short, the client that holds most gives some back, and a newcomer gets one.

A client loses nothing when a connection that waits between two requests is closed: its next request opens another. So
idle connections are closed first, the longest idle before the others. A connection in the middle of a request is cut
only when its client holds more than a share of all places.

Shares count by the peer's address, which behind a trusted proxy or a Unix socket is the same for everybody. So a relay
has no share: it may hold all places, its idle connections are closed like any others, and its WebSockets count for the
client that it names. An office behind one address is held to its share only while places are short.
"""

import sys
import time
import typing
from collections.abc import Hashable
from itertools import islice

from chatapp.transport.loop.loop import Loop
from chatapp.transport.tcp.relays import Relays

SHARE = 4  # one client may hold a quarter of all places while they are scarce
SCARCE = 4  # places are scarce when less than a quarter of them is free
FEW = 64  # connections of one client, the usual number of a few people: up to it, only the longest idle of all go
YOUNG = 1  # seconds of idleness before a connection may be closed: its next request may be on its way
AT_ONCE = 32  # connections closed in one go, since each go looks at all clients
AGAIN = 0.5  # seconds before the connections of a client with too many are looked through again
REMEMBERED = 1000  # clients with too many connections that have given places back
LOOKED_AT = 1000  # idle connections that are looked through: the client that holds most of them has one among these


class Placed(typing.Protocol):
    """A connection, as it has a place. `client`: set by `Places.enter`; `protocol`: a ConnectionProtocol."""

    peer: tuple[str, int]
    client: Hashable
    protocol: typing.Any

    @property
    def is_open(self) -> bool:
        """Whether it still has its place."""

    def abort(self) -> None:
        """Close it now, and leave."""


class Served(Placed, typing.Protocol):
    """A connection that the loop serves."""

    def cut(self) -> None:
        """Close it soon."""


class Places:
    """The connections of a loop, at most `most` of them."""

    def __init__(self, loop: Loop, most: int = sys.maxsize, relays: Relays | None = None) -> None:
        self.relays = relays or Relays()
        self._loop = loop
        self._most = most
        self._taken = 0
        self._held: dict[Hashable, int] = {}  # client: number of its connections
        # client: (new connections that it may open in place of closed ones, since when)
        self._given_back: dict[Hashable, tuple[int, float]] = {}
        # since when, the longest idle first; some are not idle any more
        self._idle: dict[Placed, float] = {}

    def enter(self, connection: Placed) -> None:
        """Give a connection a place, and set its `client`: None for a relay's. It waits for its first request."""
        connection.client = self.relays.client(connection.peer[0])
        self._taken += 1
        self._count(connection.client, 1)
        self._idle[connection] = time.monotonic()

    def leave(self, connection: Placed) -> None:
        """Take the connection's place back."""
        self._taken -= 1
        self._count(connection.client, -1)
        self._idle.pop(connection, None)

    def move(self, connection: Placed, client: Hashable) -> None:
        """Count a relay's connection for the client that it carries from now on."""
        if connection.client is None and connection.is_open:
            connection.client = client
            self._count(client, 1)

    def _count(self, client, more):
        if client is None:
            return
        held = self._held.get(client, 0) + more
        if held:
            self._held[client] = held
        else:
            del self._held[client]

    def mark_idle(self, connection: Placed) -> None:
        """Note that a connection waits between two requests from now on."""
        self._idle.pop(connection, None)
        self._idle[connection] = time.monotonic()

    def mark_busy(self, connection: Placed) -> None:
        """Note that a connection does not wait between two requests any more."""
        self._idle.pop(connection, None)

    def make_room(self) -> bool:
        """Return whether there is a place for a new connection. Closes connections for it, or begins to."""
        if self._taken < self._most:
            return True
        holder = max(self._held, key=self._held.__getitem__, default=None)
        held = self._held.get(holder, 0)
        victims = self._idle_of(holder) if held > FEW else []
        for connection in victims or list(islice(self._longest_idle(), FEW // 8)):
            connection.abort()
        if self._taken < self._most:
            return True
        if held > self._most // SHARE:
            self._cut_some_of(holder)
        return False

    def admits(self, address: str) -> bool:
        """Return whether a new connection of a peer's address may take a free place."""
        client = self.relays.client(address)
        if self._held.get(client, 0) < self._most // SHARE or self._taken < self._most - self._most // SCARCE:
            return True
        return self._takes_one_given_back(client)

    def _takes_one_given_back(self, client):
        """Return whether a client with too many connections has given back a place for a new one.

        Its idle connections are looked for at most every AGAIN seconds: that is expensive, and such a client may come
        again and again.
        """
        places, since = self._given_back.pop(client, (0, -AGAIN))
        now = time.monotonic()
        if not places and now - since >= AGAIN:
            victims, since = self._idle_of(client), now
            for connection in victims:
                connection.abort()
            places = len(victims)
        if len(self._given_back) >= REMEMBERED:
            self._given_back.clear()
        self._given_back[client] = (max(0, places - 1), since)
        return places > 0

    def _idle_of(self, client):
        """Return some idle connections of a client, the longest idle first."""
        found = (connection for connection in islice(self._longest_idle(), LOOKED_AT) if connection.client == client)
        return list(islice(found, AT_ONCE))

    def _longest_idle(self):
        until = time.monotonic() - YOUNG
        for connection, since in self._idle.items():
            if since > until:
                return
            if connection.protocol.is_idle:
                yield connection

    def _cut_some_of(self, client):
        """Cut connections of a client that has no idle ones, first those whose request has not come whole."""
        found = [served for served in self._loop.served() if getattr(served, "client", None) == client]
        theirs = typing.cast("list[Served]", found)  # only connections have a client
        waiting = [connection for connection in theirs if connection.protocol.awaits_request]
        for connection in (waiting or theirs)[:AT_ONCE]:
            connection.cut()
