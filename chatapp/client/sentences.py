"""Sentences for system messages, the same as in browsers."""

from chatapp.client.shapes import Message

SENTENCES = {
    "room_created": "{name} created the room",
    "renamed": "{name} renamed the room to “{value}”",
    "topic_changed": "{name} set the topic: {value}",
    "topic_cleared": "{name} removed the topic",
    "posting_everyone": "{name} let everyone post",
    "posting_owners": "{name} let only owners post",
    "visibility_public": "{name} made the room public",
    "visibility_private": "{name} made the room private",
    "mention_all_everyone": "{name} let everyone use @all",
    "mention_all_owners": "{name} let only owners use @all",
    "mention_all_by_size": "{name} let everyone use @all while the room is small",
    "archived": "{name} archived the room",
    "unarchived": "{name} unarchived the room",
    "members_added": "{name} added {names}",
    "joined": "{name} joined",
    "member_removed": "{name} removed {names}",
    "left": "{name} left",
    "owner_made": "{name} made {names} an owner",
    "owner_unmade": "{name} removed {names} as owner",
}


def of_system(message: Message) -> str:
    """Return the sentence for a message of kind `system`."""
    sender, system = message["sender"], message["system"]
    people = system.get("people") or []
    return SENTENCES.get(_variant(system, people, sender), "{name} changed the room").format(
        name=sender["name"],
        names=", ".join(person["name"] for person in people),
        value=system.get("name") or system.get("topic") or "",
    )


def of_deleted(message: Message) -> str:
    """Return the sentence in place of a deleted message."""
    return "An owner deleted this message." if message["deleted_by"] == "owner" else "This message was deleted."


def _variant(system, people, sender):
    event = system["event"]
    is_alone = [person["id"] for person in people] == [sender["id"]]
    if event in ("posting_changed", "visibility_changed", "mention_all_changed"):
        kind = event.removesuffix("_changed")
        return f"{kind}_{system[kind]}"
    if event == "topic_changed" and not system["topic"]:
        return "topic_cleared"
    if is_alone:
        return {"members_added": "joined", "member_removed": "left"}.get(event, event)
    return event
