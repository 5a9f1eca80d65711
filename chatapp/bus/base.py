"""The interface of a bus. `tests/bus` holds every backend to it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Connection

# The name of an audience, or several: a connection in more than one of them gets an event once. None is everybody.
Audience = str | list[str] | None

# Called with the name of the node that has said something, its kind, and its data, which is JSON.
Hear = Callable[[str, str, Any], None]


# Makes a shorter thing of one that would be too long.
Short = Callable[[Any], Any] | None


class Bus(ABC):
    """Sends events to the connections and the waiting requests of an installation, in one process or several.

    A connection is known by its `sid`, which is an audience of its own. No method blocks, unless it says so, and events
    arrive at a connection in the order of the calls.

    `node`: the name of this process. `instance`: random, so that two processes of one name can be distinguished.
    """

    node: str
    instance: str

    # To all processes.

    @abstractmethod
    def publish(self, event: str, data: dict[str, Any], *, to: Audience = None) -> None:
        """Send an event to the connections of an audience, wherever they are. One without members is no error."""

    @abstractmethod
    def wake(self, audience: str) -> None:
        """Wake the requests that wait for an audience, wherever they are."""

    @abstractmethod
    def disconnect_sign_ins(self, sign_in_ids: Collection[str], event: str, data: dict[str, Any]) -> None:
        """Send an event to the connections of these sign-ins and tokens, by public id, and disconnect them."""

    @abstractmethod
    def remove_user(self, user_id: int, conversation_id: str, audience: str) -> None:
        """Remove a user's connections from the audience of a conversation, and note that they do not show it.

        `user_id` is the database's.
        """

    # Between processes.

    @abstractmethod
    def say(self, kind: str, data: Any) -> None:
        """Tell all other processes something, JSON: they handle it by its kind (`services.relay`).

        It may be lost while the bus is away, and what one process says arrives in its order. Without other processes,
        nothing happens.
        """

    @abstractmethod
    def say_on_commit(self, kind: str, items: Sequence[Any], connection: Connection, *, short: Short = None) -> None:
        """Within the transaction of `connection`: tell all other processes each item when it commits, if the bus can.

        An item that is too long for one packet is told as `short(item)`.
        """

    @abstractmethod
    def say_committed(self, kind: str, items: Sequence[Any], *, short: Short = None) -> None:
        """After a commit: tell all other processes the same, if the commit itself could not."""

    @abstractmethod
    def start(self, installation: str, hear: Hear, connected: Callable[[], None]) -> None:
        """Begin to hear the other processes of this installation, in background tasks that end with this one.

        `connected()` is called after each beginning: what was said before may have been missed.
        """

    @abstractmethod
    def flush(self, seconds: float) -> None:
        """Wait until what was said has left, for these seconds at most."""

    @abstractmethod
    def figures(self) -> dict[str, float]:
        """Return counts and states since the start, by name, for operators."""

    # To the connections of this process.

    @abstractmethod
    def publish_here(self, event: str, data: dict[str, Any], *, to: Audience = None) -> None:
        """Send an event to those connections of an audience that this process has."""

    @abstractmethod
    def wake_here(self, audience: str) -> None:
        """Wake the requests of this process that wait for an audience."""

    @abstractmethod
    def has_members(self, audience: str) -> bool:
        """Return whether this process has a connection in an audience."""

    @abstractmethod
    def disconnect(self, sid: str) -> None:
        """Disconnect a connection, also one that is still being accepted. One that is gone is no error."""

    @abstractmethod
    def join(self, sid: str, audience: str) -> None:
        """Add a connection to an audience."""

    @abstractmethod
    def leave(self, sid: str, audience: str) -> None:
        """Remove a connection from an audience."""

    @abstractmethod
    def assign_owner(self, sid: str, owner: str) -> None:
        """Count the unread bytes of a connection for its `owner`: the transport bounds the sum of each."""

    @abstractmethod
    def transport_of(self, sid: str) -> str:
        """Return `websocket` or `polling`; raise KeyError for a connection that is gone."""

    @abstractmethod
    def dismiss_waiting(self) -> None:
        """Let all waiting requests of this process answer, and those that come later at once: the process ends."""
