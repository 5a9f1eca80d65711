"""The gate of message events: up to which rev this process has told each conversation that somebody here has open.

Messages of one conversation are stored by any process, and heard of in any order, twice or not at all. They are told in
the order of their rev, each once: the next one passes, an older one is dropped, and after a gap all that is missing is
read from the database (`services.messages.gaps`).

A plain store with small verbs.
"""

from chatapp.stores.notes import Notes


class Told:
    """The rev that was told last, by conversation. Conversations are known by their public ids.

    `lagging`: those with a gap.
    """

    def __init__(self) -> None:
        self._revs: dict[str, int] = {}
        self.lagging: Notes[str] = Notes()

    def begin(self, conversation: str, rev: int) -> None:
        """Tell of a conversation from here on: somebody opens it, who is told what came before `rev` otherwise.

        The caller has read `rev` before, and subscribes the connection in the same go. Where somebody else has it open
        already, nothing changes.
        """
        self._revs.setdefault(conversation, rev)

    def forget(self, conversation: str) -> None:
        """Tell of a conversation no more: nobody has it open."""
        self._revs.pop(conversation, None)
        self.lagging.discard(conversation)

    def all(self) -> list[str]:
        """Return the conversations that are told of, as a list."""
        return list(self._revs)

    def rev(self, conversation: str) -> int | None:
        """Return the rev that was told last, or None where nobody has the conversation open."""
        return self._revs.get(conversation)

    def passes(self, conversation: str, rev: int) -> bool:
        """Return whether a message at `rev` is told now, and count it as told; after a gap, note that."""
        told = self._revs.get(conversation)
        if told is None or rev <= told:
            return False
        if rev > told + 1:
            self.lagging.add([conversation])
            return False
        self._revs[conversation] = rev
        return True

    def skip(self, conversation: str, rev: int) -> None:
        """Count all up to `rev` as told: there is nothing more between."""
        told = self._revs.get(conversation)
        if told is not None and rev > told:
            self._revs[conversation] = rev
