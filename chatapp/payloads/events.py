"""Every event that clients receive over a live connection, each declared once. `broadcasts` sends them."""

from dataclasses import dataclass

from chatapp import limits
from chatapp.models.notice import OUTCOMES
from chatapp.payloads.answers import ANSWERS
from chatapp.payloads.schemas import (
    BOOLEAN,
    COUNT,
    COUNTER,
    ID,
    STRING,
    TIME,
    array,
    described,
    noun,
    nullable,
    one_of,
    ref,
)
from chatapp.payloads.shapes import ENTRY, SHAPES, SHARED, THREAD

OPENED = "those who opened the conversation"
OWN = "all connections of one person"
# How a client is told that it was cut.
ENDED, DEACTIVATED = REASONS = ("ended", "deactivated")


@dataclass(frozen=True)
class Event:
    """`data`: the schema of what it carries; `to`: who hears it; `about`: one clause, and `more` for documents.

    `is_plain`: told over a plain WebSocket only.
    """

    name: str
    about: str
    to: str
    data: dict
    more: str = ""
    is_plain: bool = False


# Shapes that no answer over HTTP has.
LIVE_SHAPES = {
    "Conversation": noun("The part of a conversation that is the same for every member.", **SHARED),
    "Head": noun(
        "The state of a conversation that changed lately.",
        conversation=ID,
        parent=described(nullable(ID), "Of a thread, its room."),
        last_seq=COUNTER,
        last_rev=COUNTER,
        meta_rev=COUNTER,
        last_read_seq=COUNTER,
        unread=COUNT,
        mentions=described(COUNT, "Unread messages that name you, or everyone."),
        outcome=described(one_of(*OUTCOMES), "How loudly to tell of its last message, if that is new and not yours."),
        last_message=nullable(ref("Preview")),
        active_at=TIME,
    ),
    "Opened": noun(
        "The news of a conversation for a screen: `changes` with messages by rev, or `reset` with a page.",
        optional=("messages", "more", "page"),
        state=one_of("changes", "reset"),
        messages=array(ref("Message"), most=limits.SYNC_PAGE),
        rev=COUNTER,
        more=BOOLEAN,
        page=ref("HistoryPage"),
        summary=ref("Summary"),
        seen=described(
            nullable(array({"type": "array"})), "`[[person id, seen_seq], …]`; null in large conversations."
        ),
        epoch=STRING,
    ),
    "Patch": noun(
        "The change of a part of a message: the fields given replace those known.",
        optional=("reaction", "thread"),
        id=ID,
        seq=COUNTER,
        rev=COUNTER,
        reaction=noun(
            "The reaction that `by`, the id of a person, has set or unset, and how many people have set it now.",
            key=STRING,
            on=BOOLEAN,
            by=ID,
            count=COUNT,
        ),
        thread=THREAD,
    ),
    "Told": noun(
        "Something that concerns you, as it happens.",
        outcome=described(one_of(*OUTCOMES), "How loudly to tell of it."),
        **ENTRY,
    ),
    "Subscribed": noun(
        "The state in which following a conversation began.",
        optional=("rev",),
        state=one_of("live", "changes", "reset", "gone"),
        rev=COUNTER,
    ),
}

ALL = [
    Event(
        "message",
        "a new or changed one",
        OPENED,
        noun(conversation=ID, rev=COUNTER, message=ref("Message")),
        "Apply `rev` when it is one more than the last; drop what is lower; wait 300 ms for a missing one, "
        "then `sync`.",
    ),
    Event(
        "patch",
        "a part of a message changed, such as its reactions",
        OPENED,
        noun(conversation=ID, rev=COUNTER, patch=ref("Patch")),
        "Of one order with `message`: apply `rev` in the same way, also where you do not hold the message. A plain "
        "WebSocket gets it only where it subscribed with `patches`; others get `message`.",
    ),
    Event(
        "conversation",
        "its name, topic, settings or size changed",
        OPENED,
        ref("Conversation"),
        "The summary without `title`, `people`, `last_message`, `membership`.",
    ),
    Event(
        "membership",
        "your own list of conversations changed: joined, left, read, role",
        OWN,
        noun(optional=("summary", "gone"), me=COUNTER, summary=ref("Summary"), gone=ref("Gone")),
        "Either `summary`, or `gone` when the membership ended; see [summary](#summary).",
    ),
    Event(
        "activity",
        "something new in your Activity, or fewer unseen entries there",
        OWN,
        noun(
            notice=described(nullable(ref("Told")), "Null when only the numbers changed."),
            notices=ref("Notices"),
            unseen=COUNT,
        ),
        "`unseen` is that of `notices`.",
    ),
    Event(
        "read",
        "someone has read further",
        OPENED,
        noun(conversation=ID, person=ID, seen_seq=COUNTER),
        f"In conversations of up to {limits.SEEN_MEMBERS} members.",
    ),
    Event(
        "presence",
        "the presence of the people that you watch",
        "those who watch them",
        noun(presence=array(ref("Presence"), most=limits.WATCHED_PEOPLE)),
    ),
    Event(
        "typing",
        "someone is typing, for the next 5 seconds",
        OPENED,
        noun(conversation=ID, person=ref("Person")),
    ),
    Event(
        "heads",
        "those of your conversations that changed in the last seconds",
        OWN,
        noun(epoch=STRING, me=COUNTER, conversations=array(ref("Head")), unread=ref("Unread"), notices=ref("Notices")),
        "Said at most every 2 seconds. Every change is told twice, as `message` and here, so a lost one is noticed.",
    ),
    Event(
        "announcement",
        "a new one, or one that was dismissed",
        "everyone; a dismissed one, that person's own connections",
        noun(announcement=ref("Announcement")),
    ),
    Event(
        "server_restart",
        "the server closes this connection now: it goes down, or hands the client over to another node",
        "everyone, or a few connections",
        noun(delay=described({"type": "number"}, "Seconds.")),
        "Come back at a random moment within `delay`.",
    ),
    Event(
        "signed_out",
        "this sign-in or token has ended; the connection is closed",
        "that connection",
        noun(reason=one_of(*REASONS)),
    ),
    Event(
        "hello",
        "your own account, the epoch, and your own counter",
        "a plain WebSocket that opens, first of all",
        noun(epoch=STRING, person=ref("Person"), me=COUNTER),
        is_plain=True,
    ),
]
EVENTS = {event.name: event for event in ALL}
ALL_SHAPES = {**SHAPES, **ANSWERS, **LIVE_SHAPES}
