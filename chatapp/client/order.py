"""Changes of one conversation in the order of `rev`, each once, whichever way they came."""


class Order:
    """`rev`: up to which everything was given out. What comes too early is held; `is_waiting` while something is."""

    def __init__(self, rev):
        self.rev = rev
        self._held = {}
        self._told = rev  # the highest rev that is known to exist

    @property
    def is_waiting(self):
        return self._told > self.rev

    def arrived(self, message):
        """Take a live message; return what can be given out now."""
        if message["rev"] > self.rev:
            self._held[message["rev"]] = message
            self._told = max(self._told, message["rev"])
        return self._released()

    def heard_of(self, rev):
        """Take note that there is something up to `rev`."""
        self._told = max(self._told, rev)

    def caught_up(self, messages, rev):
        """Take the changes up to `rev`, as `sync` answers them; return what can be given out now."""
        fresh = [message for message in messages if message["rev"] > self.rev]
        self.rev = max(self.rev, rev)
        self._told = max(self._told, self.rev)
        self._held = {held: message for held, message in self._held.items() if held > self.rev}
        return fresh + self._released()

    def restarted(self, rev):
        """Begin anew from `rev`, of another life of the database or after too long an absence."""
        self.__init__(rev)

    def _released(self):
        released = []
        while self.rev + 1 in self._held:
            self.rev += 1
            released.append(self._held.pop(self.rev))
        return released
