"""The interface of a bus. `tests/bus` holds every backend to it."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any

# The name of an audience, or several: a connection in more than one of them gets an event once. None is everybody.
Audience = str | list[str] | None


class Bus(ABC):
    """Sends events to the connections and the waiting requests of an installation.

    A connection is known by its `sid`, which is an audience of its own. No method blocks, and events arrive at a
    connection in the order of the calls.
    """

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

    # To the connections of this process.

    @abstractmethod
    def publish_here(self, event: str, data: dict[str, Any], *, to: Audience = None) -> None:
        """Send an event to those connections of an audience that this process has."""

    @abstractmethod
    def disconnect(self, sid: str) -> None:
        """Disconnect a connection, also one that is still being accepted. One that is gone is no error."""

    @abstractmethod
    def send_away(self, sid: str) -> None:
        """Close a connection so that its client comes back, perhaps to another process. One that is gone is no
        error."""

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
