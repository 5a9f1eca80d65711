"""HTTP/1.1 on one connection: requests in their order, one at a time; deadlines; keep-alive; the shortcut of polls."""

from chatapp.transport.exchange import Exchange
from chatapp.transport.http_listening import Listening
from chatapp.transport.responses import plain_response

IDLE_TIME = 75  # seconds that an idle connection is kept: longer than nginx's 60, so that nginx closes first
EARLY = 65_536  # bytes that may come while a held response is still to be given


class HttpSpeaker(Listening):
    """Reads requests off a connection and runs `site.application` for each.

    `repeater`: None, or what is asked first about bytes that come between two requests: `repeat(data)` returns whether
    they were the same request as before, and are taken; else they are parsed. `raw`: the bytes of the request under way
    when it came alone and whole, else None.
    """

    __slots__ = (
        "_early",
        "_exchange",
        "_hold",
        "_holder",
        "_is_between",
        "_is_running",
        "repeater",
        "site",
    )

    def __init__(self, connection, site):
        super().__init__(connection)
        self.site = site
        self.repeater = None
        self._hold = 0
        self._is_between = True  # no request is under way, and nothing of the next one has come
        self._exchange = None
        self._holder = None
        self._is_running = False
        self._early = b""

    def received(self, data):
        if self._is_between and self.repeater is not None and self.repeater.repeat(data):
            return
        if self._early:
            data, self._early = self._early + data, b""
        if self._exchange is not None or self._holder is not None:
            self._keep_early(data)
        else:
            self._is_between = False
            self._parse(data)

    def _keep_early(self, data):
        """Keep bytes of the next request for when this one is answered; a held poll's client rarely sends any."""
        self._early = data
        if len(data) > EARLY:
            self.connection.abort()

    def _answer(self):
        """Run the application for each complete request, until one of them is held."""
        if self._is_running or self._holder is not None:
            return
        self._is_running = True
        try:
            while self._requests and self._exchange is None:
                self._exchange = Exchange(self, self._requests.popleft())
                self.connection.loop.wheel.clear(self.connection)
                self._exchange.run(self.site.application)
        finally:
            self._is_running = False
        if self._exchange is None and self.connection.speaker is self:
            self._await_next()

    def done(self, keeps_alive):
        """Go on after a response that is complete; called by its exchange or by its holder."""
        keeps_alive = keeps_alive and not self.site.is_leaving
        if keeps_alive and self._reader is self._exchange is self._requests is None and not self._early:
            self._holder = None  # a poll that was repeated: nothing was parsed, and nothing waits
            self._is_between = True
            return
        exchange, self._exchange, self._holder = self._exchange, None, None
        if exchange is not None:
            exchange.request.close()
        if not keeps_alive:
            self.connection.close()
        elif not self._is_running:
            if self._requests:
                self.connection.later(self._answer)
            else:
                self._await_next()

    def _await_next(self):
        """Wait for the next request, or go on with what has come of it already."""
        self._requests = self.raw = None
        self._hold = 0
        if self._reader is not None:
            if self._reader.is_upgrade:
                self._early = self._reader.after_refused_upgrade()
            if self._reader.failure is None and self._reader.is_between:
                self._drop_reader()
            else:
                self._wait_for_rest(was_between=True)
                return
        if self._early:
            self.connection.later(self._take_early)
        else:
            self._is_between = True
            self.connection.expire_in(IDLE_TIME)

    def _take_early(self):
        if self._early and self.connection.speaker is self:
            self.received(b"")

    def hold(self, holder, seconds):
        """Let `holder` answer later. It has `expired()`, called in `seconds`, and `lost()`; it calls `done`."""
        self._holder, self._hold = holder, seconds
        self._is_between = False
        connection = self.connection
        if connection.direct is not None:  # as in its `expire_in`, which each poll would call
            connection.loop.wheel.set(connection, seconds)

    def hand_over(self, speaker):
        """Let another speak on this connection, who gets the bytes that followed the request."""
        rest = (self._reader.rest if self._reader is not None else b"") + self._early
        self._drop_reader()
        exchange, self._exchange = self._exchange, None
        exchange.request.close()
        self.connection.speaker = speaker
        if rest:
            self.connection.later(lambda: speaker.received(rest))

    def ended(self):
        """End, since the client sends nothing more; what was held for it stays with the holder."""
        if self._holder is not None:
            self.connection.abort()
        else:
            self.connection.close()

    def drained(self):
        if self._holder is not None:
            self.connection.expire_in(self._hold)
        elif self._exchange is None:
            self.connection.expire_in(IDLE_TIME)

    def lost(self):
        self._drop_reader()
        self.repeater = None
        for request in self._requests or ():
            request.close()
        self._requests = None
        holder, self._holder = self._holder, None
        if holder is not None:
            holder.lost()

    def expired(self):
        """End an idle connection; tell a slow one why; ask the holder."""
        if self._holder is not None:
            self._holder.expired()
            return
        if self._is_between and self._hold:  # that of the poll answered last: it was left, to move it is dear
            self._hold = 0
            self.connection.expire_in(IDLE_TIME)
            return
        if self._reader is not None:
            self.connection.write(plain_response("408 Request Timeout"))
        self.connection.close()
