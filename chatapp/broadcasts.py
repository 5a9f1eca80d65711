"""Every outbound event, its audience and its payload: the only module that publishes on the bus.

The bus reaches Socket.IO's connections and the plain WebSockets of `/ws` alike, and wakes the long polls that wait for
the same audiences, in all processes of the installation; where a name ends in `_here`, in this one.

Services call these after their commit, with nothing that yields between, so that events leave in commit order. The
events are described in docs/protocol.md.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from chatapp.extensions import current


def conversation_room(conversation_id: str) -> str:
    """Return the audience of those who have this conversation on their screen."""
    return f"conversation:{conversation_id}"


def person_room(person_id: str) -> str:
    """Return the audience of all connections of one person."""
    return f"person:{person_id}"


def sign_in_room(sign_in_id: str) -> str:
    """Return the audience of all waiting requests of one sign-in or token: no two of these share an id."""
    return f"sign_in:{sign_in_id}"


def messages_on_commit(payloads: list[dict[str, Any]], connection: Connection) -> None:
    """Within a transaction that stores new messages: let its commit tell other processes of them."""
    current.bus.say_on_commit("message", payloads, connection, short=_short)


def change_on_commit(conversation_id: str, rev: int, connection: Connection) -> None:
    """Within a transaction that changes a conversation: let its commit tell other processes its last rev."""
    current.bus.say_on_commit("message", [[conversation_id, rev]], connection)


def _short(payload: dict[str, Any]) -> list[Any]:
    return [payload["conversation"], payload["rev"]]


def messages(payloads: list[dict[str, Any]]) -> None:
    """Tell those who have the conversation open of new or changed messages, in the order of their rev."""
    current.bus.say_committed("message", payloads, short=_short)
    for payload in payloads:
        message_here(payload)


def message_here(payload: dict[str, Any]) -> None:
    """Tell those here who have the conversation open of one message, in the order of revs and once.

    After a gap it is told later, with what is missing, by `services.messages.gaps`.
    """
    conversation_id, rev = payload["conversation"], payload["rev"]
    room = conversation_room(conversation_id)
    if current.stores.told.passes(conversation_id, rev):
        event = {"conversation": conversation_id, "rev": rev, "message": payload}
        current.bus.publish_here("message", event, to=room)
    current.bus.wake_here(room)


def change_here(conversation_id: str, rev: int) -> None:
    """Tell those here who have the conversation open what came up to `rev`, soon, by `services.messages.gaps`."""
    told = current.stores.told.rev(conversation_id)
    if told is not None and told < rev:
        current.stores.told.lagging.add([conversation_id])
    current.bus.wake_here(conversation_room(conversation_id))


def conversation(shared: dict[str, Any]) -> None:
    """Tell those who have the conversation open of its new name, topic, policy or state."""
    room = conversation_room(shared["conversation"])
    current.bus.publish("conversation", shared, to=room)
    current.bus.wake(room)


def membership(person_id: str, last_rev: int, summary: dict[str, Any]) -> None:
    """Tell a person's own screens what changed in their list, now at `last_rev`: a summary, or a `gone`."""
    name = "gone" if "gone" in summary else "summary"
    current.bus.publish("membership", {"me": last_rev, name: summary}, to=person_room(person_id))
    current.bus.wake(person_room(person_id))


def activity(person_id: str, entry: dict[str, Any] | None, counters: dict[str, Any]) -> None:
    """Tell a person's own screens of an entry of their Activity, or None, and how their notices stand."""
    event = {"notice": entry, "notices": counters, "unseen": counters["unseen"]}
    current.bus.publish("activity", event, to=person_room(person_id))
    current.bus.wake(person_room(person_id))


def read(conversation_id: str, person_id: str, seen_seq: int) -> None:
    """Tell those who have the conversation open how far somebody has seen it."""
    event = {"conversation": conversation_id, "person": person_id, "seen_seq": seen_seq}
    current.bus.publish("read", event, to=conversation_room(conversation_id))


def typing(conversation_id: str, person: dict[str, Any]) -> None:
    """Tell those who have the conversation open that somebody writes; `person` is a payload."""
    event = {"conversation": conversation_id, "person": person}
    current.bus.publish("typing", event, to=conversation_room(conversation_id))


def heads(people_ids: list[str], packet: dict[str, Any]) -> None:
    """Tell all screens of these people here, for whom it is the same, which of their conversations changed."""
    current.bus.publish_here("heads", packet, to=[person_room(person_id) for person_id in people_ids])


def presence(sids: list[str], states: list[dict[str, Any]]) -> None:
    """Tell these connections of this process the presence of the people they follow."""
    current.bus.publish_here("presence", {"presence": states}, to=sids)


def announcement(payload: dict[str, Any]) -> None:
    """Tell every screen."""
    current.bus.publish("announcement", {"announcement": payload})


def announcement_dismissed(user: Any, payload: dict[str, Any]) -> None:
    """Tell all screens of one person that the banner may go."""
    current.bus.publish("announcement", {"announcement": payload}, to=person_room(user.public_id))


def server_restart(delay: float) -> None:
    """Ask every client of this process to come back at a random moment within `delay` seconds, and answer every
    waiting request."""
    current.bus.publish_here("server_restart", {"delay": delay})
    current.bus.dismiss_waiting()


def come_back(sids: list[str]) -> None:
    """Close these connections of this process so that their clients come back at once, perhaps to another process."""
    current.bus.publish_here("server_restart", {"delay": 0}, to=sids)
    for sid in sids:
        current.bus.send_away(sid)


def sign_ins_ended(sign_in_ids: Collection[str], reason: str) -> None:
    """Tell the connections of these sign-ins and tokens that they have ended, and cut them.

    `reason`: ended, deactivated.
    """
    bus = current.bus
    for sign_in_id in sign_in_ids:
        bus.wake(sign_in_room(sign_in_id))
    bus.disconnect_sign_ins(sign_in_ids, "signed_out", {"reason": reason})


def cut(sid: str, reason: str) -> None:
    """Tell one connection of this process that it is signed out, and cut it."""
    current.bus.publish_here("signed_out", {"reason": reason}, to=sid)
    current.bus.disconnect(sid)


def address(sid: str, user: Any) -> None:
    """Send one connection the events of its person, and count what it does not read as theirs."""
    current.bus.assign_owner(sid, user.public_id)
    current.bus.join(sid, person_room(user.public_id))


def subscribe_socket(sid: str, conversation_id: str, rev: int) -> None:
    """Send this conversation to one connection; `rev`: its last one, read before."""
    current.stores.told.begin(conversation_id, rev)
    current.bus.join(sid, conversation_room(conversation_id))


def is_open(conversation_id: str) -> bool:
    """Return whether a connection here has the conversation open."""
    return current.bus.has_members(conversation_room(conversation_id))


def unsubscribe(user_id: int, conversation_id: str) -> None:
    """Stop sending this conversation to all connections of a person; `user_id` is the database's."""
    current.bus.remove_user(user_id, conversation_id, conversation_room(conversation_id))


def unsubscribe_socket(sid: str, conversation_id: str) -> None:
    """Stop sending this conversation to one connection."""
    connection = current.stores.connections.get(sid)
    if connection is not None:
        connection.close(conversation_id)
    current.bus.leave(sid, conversation_room(conversation_id))


def access_changed() -> None:
    """Clear the authorization caches of all processes: a name, membership, role, policy, sign-in or token changed."""
    current.stores.access_cache.forget()
    current.bus.say("access", None)


def direct_heads(conversation_ids: list[int]) -> None:
    """Ask all other processes to tell the heads of these direct conversations, by the database's ids, at once."""
    current.bus.say("direct", conversation_ids)
