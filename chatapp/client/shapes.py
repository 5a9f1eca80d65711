"""Shapes of docs/protocol.md, as far as the commands read them."""

from typing import Any, Required, TypedDict

Answer = dict[str, Any]  # of a request, whose shape follows from its path


class Person(TypedDict):
    """A person."""

    id: str
    username: str
    name: str
    hue: int


class System(TypedDict, total=False):
    """The event of a system message."""

    event: Required[str]
    people: list[Person]
    name: str
    topic: str
    posting: str
    visibility: str


class Reply(TypedDict):
    """The message that another one answers."""

    id: str
    sender: Person


class Thread(TypedDict):
    """The thread that hangs on a message."""

    conversation: str
    count: int


class Message(TypedDict):
    """A message, in its latest state."""

    id: str
    conversation: str
    reply: Reply | None
    thread: Thread | None
    seq: int
    rev: int
    kind: str
    sender: Person
    body: str
    parts: list[dict[str, Any]]
    system: System
    created_at: str
    edited_at: str | None
    deleted_at: str | None
    deleted_by: str | None


class HistoryPage(TypedDict):
    """A page of a conversation."""

    messages: list[Message]
    rev: int
    epoch: str
    has_before: bool
    has_after: bool


class Preview(TypedDict):
    """The last message of a conversation."""

    sender: Person
    text: str | None


class Membership(TypedDict):
    """The part of a summary that concerns its reader."""

    unread: int
    last_read_seq: int


class Summary(TypedDict):
    """A conversation of the person who asks."""

    conversation: str
    title: str
    name: str
    topic: str
    visibility: str
    posting: str
    member_count: int
    active_at: str
    last_seq: int
    last_message: Preview | None
    membership: Membership


class Room(TypedDict):
    """A room in the directory."""

    conversation: str
    name: str
    topic: str
    member_count: int
    posting: str
    active_at: str
    joined: bool


class Refusal(TypedDict, total=False):
    """An error in an answer."""

    code: str
    message: str
    retry: bool
    retry_after: int
