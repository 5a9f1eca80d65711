"""Resolve a room's name or id, or `@name`, to a conversation."""

import contextlib
import itertools
import re
from collections.abc import Iterator

import click

from chatapp.client.api import Api
from chatapp.client.failures import Failure, NotFound
from chatapp.client.shapes import Message, Person, Room, Summary

ID = re.compile(r"[A-Za-z0-9_-]{16}")
DIGITS = 16  # of a number from which on it is an id
PEOPLE = 200  # searched for a name; people beyond these need a more exact one


def conversation(api: Api, wanted: str) -> Summary:
    """Return the summary of the conversation that `wanted` names: a room, or with `@` a direct conversation."""
    if wanted.startswith("@"):
        return direct(api, wanted)
    return room(api, wanted)


def direct(api: Api, wanted: str) -> Summary:
    """Return the summary of the direct conversation with the people in `@name,@name`; create it if there is none."""
    return api.post("/conversations", {"people": [each["id"] for each in called(api, wanted)]})["summary"]


def message(api: Api, summary: Summary, wanted: str) -> Message:
    """Return the message of a conversation with this number or id. Raises `NotFound`."""
    here = summary["conversation"]
    if wanted.isdecimal() and len(wanted) < DIGITS:
        found = api.get(f"/conversations/{here}/messages", around=int(wanted))["messages"]
        found = [each for each in found if each["seq"] == int(wanted)]
    else:
        found = [api.get(f"/messages/{wanted}")["message"]] if ID.fullmatch(wanted) else []
    if not found or found[0]["conversation"] != here:
        raise NotFound(f"No message found for {wanted}.")
    return found[0]


def called(api: Api, wanted: str) -> list[Person]:
    """Return the people in `@name,@name`. A name may contain a comma, as in `@Brandt, Lea`."""
    if "," in wanted:
        with contextlib.suppress(NotFound):
            return [person(api, wanted.removeprefix("@").strip())]
    return [person(api, name.strip().removeprefix("@")) for name in wanted.split(",")]


def person(api: Api, name: str) -> Person:
    """Return the one person with this username, or else with this display name."""
    if not name:
        raise click.UsageError("Add a name after @.")
    found = list(itertools.islice(people(api, name), PEOPLE))
    for key in ("username", "name"):
        matches = [each for each in found if _same(each[key], name)]
        if matches:
            return _only(matches, f"@{name}", [f"@{each['username']} ({each['name']})" for each in matches])
    raise NotFound(f"No person found for @{name}.{_perhaps(found)}")


def people(api: Api, text: str = "") -> Iterator[Person]:
    """Yield people with `text` in their name."""
    return _pages(api, "/people", "people", text)


def room(api: Api, wanted: str) -> Summary:
    """Return the summary of the person's room with this id or name, in any case of letters."""
    known = _by_id(api, wanted) if ID.fullmatch(wanted) else None
    if known is not None:
        return known
    name = wanted.strip()
    ids = rooms_called(api, name)
    if not ids and name.startswith("#"):
        name = name.removeprefix("#").strip()
        ids = rooms_called(api, name)
    joined = [each for each in ids.values() if each.get("joined", True)]
    if not ids:
        raise NotFound(f"No room found for “{name}”, or you do not have access to it.")
    if not joined:
        raise Failure(f"You have not joined “{name}”. Join it in a browser first.")
    chosen = _only(joined, f"“{name}”", [_described(each) for each in joined])
    return chosen if "membership" in chosen else api.get(f"/conversations/{chosen['conversation']}")["summary"]


def rooms_called(api: Api, name: str) -> dict[str, Room | Summary]:
    """Return the rooms with exactly this name, `{id: room}`: the person's own, and the public ones."""
    mine = [each for each in own_rooms(api) if _same(each["name"], name)]
    public = [each for each in public_rooms(api, name) if _same(each["name"], name)]
    found: list[Room | Summary] = [*public, *mine]
    return {each["conversation"]: each for each in found}


def own_rooms(api: Api) -> list[Summary]:
    """Return the summaries of the person's rooms, as many as the server lists."""
    return api.get("/conversations", kind="room")["conversations"]


def public_rooms(api: Api, text: str = "") -> Iterator[Room]:
    """Yield the public rooms with `text` in their name or topic."""
    return _pages(api, "/rooms", "rooms", text)


def _pages(api, path, key, text):
    offset, has_more = 0, True
    while has_more:
        answer = api.get(path, q=text, offset=offset)
        yield from answer[key]
        offset, has_more = offset + len(answer[key]), answer["more"]


def _by_id(api, wanted):
    try:
        return api.get(f"/conversations/{wanted}")["summary"]
    except NotFound:
        return None


def _only(matches, wanted, described):
    if len(matches) > 1:
        listed = "".join(f"\n  {each}" for each in described)
        raise click.UsageError(f"{wanted} matches several. Choose one:{listed}")
    return matches[0]


def _described(room):
    kind = room.get("visibility", "public")
    return f"{room['conversation']}  {room['name']} ({kind}, members: {room['member_count']})"


def _perhaps(people):
    known = ", ".join(f"@{each['username']}" for each in people[:5])
    return f" Did you mean: {known}?" if known else ""


def _same(one, other):
    return one.casefold() == other.casefold()
