"""Puts the changes of one conversation into the order of `rev`, each once, however they arrived."""

from chatapp.client.shapes import Message


class Order:
    """`rev`: everything up to it was returned. Changes that come early are held; `is_waiting`: there are some."""

    def __init__(self, rev: int) -> None:
        self.rev = rev
        self._held: dict[int, Message | None] = {}
        self._told = rev  # the highest rev that is known to exist

    @property
    def is_waiting(self) -> bool:
        return self._told > self.rev

    def arrived(self, message: Message) -> list[Message]:
        """Add a live message; return the list of messages whose turn it is now."""
        if message["rev"] > self.rev:
            self._held[message["rev"]] = message
            self._told = max(self._told, message["rev"])
        return self._released()

    def patched(self, rev: int) -> list[Message]:
        """Note a live change of a part of a message; return the list of messages whose turn it is now."""
        if rev > self.rev:
            self._held[rev] = None
            self._told = max(self._told, rev)
        return self._released()

    def heard_of(self, rev: int) -> None:
        """Note that changes up to `rev` exist."""
        self._told = max(self._told, rev)

    def caught_up(self, messages: list[Message], rev: int) -> list[Message]:
        """Add the changes up to `rev` from `sync`; return the list of messages whose turn it is now."""
        fresh = [message for message in messages if message["rev"] > self.rev]
        self.rev = max(self.rev, rev)
        self._told = max(self._told, self.rev)
        self._held = {held: message for held, message in self._held.items() if held > self.rev}
        return fresh + self._released()

    def restarted(self, rev: int) -> None:
        """Start again from `rev`: the epoch has changed, or too much was missed."""
        self.rev = self._told = rev
        self._held = {}

    def _released(self):
        released = []
        while self.rev + 1 in self._held:
            self.rev += 1
            released.append(self._held.pop(self.rev))
        return [message for message in released if message is not None]
