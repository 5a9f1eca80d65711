"""The interface of a channel: what carries the packets of a bus between processes."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from sqlalchemy import Connection


class SendingLine(ABC):
    """A connection for sending. Its methods raise an exception of any kind once it has failed."""

    @abstractmethod
    def send(self, packets: Sequence[str]) -> None:
        """Send packets to all who listen, in their order."""

    @abstractmethod
    def close(self) -> None:
        """Close it. Does not raise."""


class ListeningLine(ABC):
    """A connection for listening. Its methods raise an exception of any kind once it has failed."""

    @abstractmethod
    def receive(self, seconds: float) -> list[str]:
        """Return the packets that have arrived, as soon as there are some; after so many seconds an empty list."""

    @abstractmethod
    def close(self) -> None:
        """Close it. Does not raise."""


class Channel(ABC):
    """Opens lines to a channel. `limit`: bytes of one packet; `follows_commits`: whether it has `send_on_commit`.

    A method that opens a line raises an exception of any kind when it cannot within a few seconds. `installation`: the
    name of the installation, which no other one has.
    """

    limit: int
    follows_commits: bool

    @abstractmethod
    def open_sending(self, installation: str) -> SendingLine:
        """Open a line to send on."""

    @abstractmethod
    def open_listening(self, installation: str) -> ListeningLine:
        """Open a line to listen on: all that is sent from now on arrives there."""

    @abstractmethod
    def send_on_commit(self, packets: Sequence[str], connection: Connection) -> None:
        """Within the transaction of `connection`: send packets when, and only if, it commits."""
