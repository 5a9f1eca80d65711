"""The commands `rooms`, `people` and `inbox`."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from chatapp.client import names, options, show
from chatapp.client.api import Api
from chatapp.client.shapes import Person, Preview, Room, Summary

PEOPLE = 200  # printed at most; beyond, a part of the name helps more


@click.command()
@click.argument("text", default="")
@options.as_json
@options.signed_in
def rooms(account: options.Account, text: str, as_json: bool) -> None:
    """List your rooms and the public ones, or those with TEXT in name or topic."""
    found = {room["conversation"]: room for room in names.public_rooms(account.api, text)}
    for room in names.own_rooms(account.api):
        if text.casefold() in f"{room['name']}\n{room['topic']}".casefold():
            found.setdefault(room["conversation"], directory_room(room))
    rows = [(room["name"], "yes" if room["joined"] else "", room["member_count"], room["topic"], room["conversation"])
            for room in found.values()]  # fmt: skip
    listed(found.values(), ("Room", "Joined", "Members", "Topic", "Id"), rows, as_json)


def directory_room(summary: Summary) -> Room:
    """Return the summary of one of the person's rooms in the shape of the directory's entries."""
    return {
        "conversation": summary["conversation"],
        "name": summary["name"],
        "topic": summary["topic"],
        "member_count": summary["member_count"],
        "posting": summary["posting"],
        "active_at": summary["active_at"],
        "joined": True,
    }


@click.command()
@click.argument("text", default="")
@options.as_json
@options.signed_in
def people(account: options.Account, text: str, as_json: bool) -> None:
    """List people, or those with TEXT in their name."""
    found = list(itertools.islice(names.people(account.api, text), PEOPLE))
    present = presence(account.api, found)
    rows = [(f"@{each['username']}", each["name"], *present.get(each["id"], ("", ""))) for each in found]
    told = [each | dict(zip(("presence", "status"), present.get(each["id"], ("", "")), strict=True)) for each in found]
    listed(told, ("Username", "Name", "Presence", "Status"), rows, as_json)


def presence(api: Api, found: Sequence[Person]) -> dict[str, tuple[str, str]]:
    """Return {person id: (state, status)}."""
    told = api.post("/presence", {"people": [each["id"] for each in found]})["presence"] if found else []
    return {each["person"]: (each["state"], each["status"]) for each in told}


@click.command()
@options.as_json
@options.signed_in
def inbox(account: options.Account, as_json: bool) -> None:
    """List your direct conversations, unread ones first."""
    found = account.api.get("/conversations", kind="direct")["conversations"]
    rows = [
        (each["title"], each["membership"]["unread"] or "", preview(each["last_message"]), show.time(each["active_at"]))
        for each in found
    ]
    listed(found, ("With", "Unread", "Last", "When"), rows, as_json)


def preview(last: Preview | None) -> str:
    """Return the last message of a conversation in one line."""
    if last is None:
        return ""
    return f"{last['sender']['name']}: {last['text'] or '…'}"


def listed(
    items: Iterable[Mapping[str, Any]], headings: Iterable[str], rows: Iterable[Iterable[object]], as_json: bool
) -> None:
    """Print items as JSON, or as rows."""
    if as_json:
        for item in items:
            show.as_json(item)
    else:
        show.table(headings, rows)
