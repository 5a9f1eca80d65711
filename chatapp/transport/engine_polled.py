"""The polling half of a session: what waits for a poll, and a poll that waits for something."""

from engineio.base_server import BaseServer

from chatapp.transport.engine_backlog import Backlog
from chatapp.transport.engine_packets import NOOP, PER_POLL, Outgoing, Together
from chatapp.transport.wheel import Timed

PROBING_HOLD = 0.1  # seconds that a poll is held meanwhile: the client waits for it before it sends its upgrade packet


class Polled(Timed):
    """A session of `server` (an EngineServer) as what is polled.

    `hold`: seconds that a poll is held; `poll`: the Poll that waits; `probe`: of a WebSocket that may take over.
    """

    __slots__ = ("_backlog", "hold", "poll", "probe", "server")

    def __init__(self, server):
        super().__init__()
        self.server = server
        self.hold = server.hold
        self.poll = None
        self.probe = None
        self._backlog = None

    def park(self, poll):
        """Answer a poll with what is kept, or keep it until there is something."""
        if not self._backlog:
            self.poll = poll
            poll.hold(self.hold if self.probe is None else PROBING_HOLD)
            return
        packets = self._backlog.first(PER_POLL)
        if poll.answer(packets[0] if len(packets) == 1 else Together(packets)):
            self.take_backlog(PER_POLL)

    def take_backlog(self, most=None):
        """Return the Outgoing that are kept, the first `most` or all of them, and keep these no more."""
        if self._backlog is None:
            return []
        packets = self._backlog.take(most)
        if not self._backlog:
            self._backlog = None
        return packets

    def end_hold(self, poll):
        """Answer a poll that was held for long enough."""
        if self.poll is poll:
            self.poll = None
            poll.answer(Outgoing(NOOP))

    def abandon(self, poll):
        """Forget a poll whose client went away; nothing was given to it."""
        if self.poll is poll:
            self.poll = None

    def end_poll_soon(self):
        """Let the client, which waits for its poll, go on with the upgrade."""
        if self.poll is not None:
            self.poll.hold(PROBING_HOLD)

    def _keep(self, packet):
        if self._backlog is None:
            self._backlog = Backlog()
        if not all(self._backlog.add(one) for one in packet.packets):
            self._backlog = None
            self.server.soon(lambda: self.close(BaseServer.reason.TRANSPORT_ERROR))
