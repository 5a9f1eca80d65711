"""The commands `activity` and `mute`."""

import datetime
from typing import Any

import click

from chatapp.client import names, options, show
from chatapp.client.failures import Failure
from chatapp.client.lists import listed

ONLY = ("all", "mentions", "replies", "reactions", "rooms")
LEVELS = ("all", "mentions", "nothing", "default")
FOREVER = "forever"


@click.command()
@click.option("--only", type=click.Choice(ONLY), default=ONLY[0], help="The entries that are listed. Default: all.")
@click.option("--seen", is_flag=True, help="Mark all of it as seen.")
@options.as_json
@options.signed_in
def activity(account: options.Account, only: str, seen: bool, as_json: bool) -> None:
    """List what concerns you: mentions, replies, reactions, and rooms that you were added to."""
    found = account.api.get("/activity", only=only)["entries"]
    rows = [
        ("new" if each["unseen"] else "", show.time(each["at"]), what(each), where(each), text(each)) for each in found
    ]
    listed(found, ("New", "When", "What", "Where", "Text"), rows, as_json)
    if seen:
        revs = [each["rev"] for each in found if each["rev"] is not None]
        mark_seen(account, max(revs, default=0), found[0]["at"] if found else None)


def mark_seen(account: options.Account, rev: int, until: str | None) -> None:
    """Mark as seen what was listed, if the scopes of the token allow it."""
    body: dict[str, Any] = {"rev": rev} | ({"until": until} if until else {})
    try:
        account.api.post("/activity/seen", body)
    except Failure as failure:
        if failure.code != "scope_needed":
            raise


def what(entry: dict[str, Any]) -> str:
    """Return what has happened as a sentence without its place."""
    name = entry["actor"]["name"] if entry["actor"] else "Someone"
    if entry["kind"] == "reaction":
        others = entry["count"] - 1
        by = f"{name} and {others} more" if others > 0 else name
        return f"{by} reacted {' '.join(entry['keys'])}".rstrip()
    said = {
        "mention": "mentioned everyone" if entry["all"] else "mentioned you",
        "reply": f"{entry['count']} replies" if entry["count"] > 1 else "replied",
        "added": "added you",
        "role": "changed your role",
    }
    return f"{name} {said.get(entry['kind'], entry['kind'])}"


def where(entry: dict[str, Any]) -> str:
    """Return the room, or that it is a direct conversation."""
    place = entry["place"]["room"] or entry["place"]
    return f"#{place['name']}" if place["name"] else "direct"


def text(entry: dict[str, Any]) -> str:
    """Return the text of an entry's message in one line."""
    message = entry["message"]
    return "" if message is None else message["text"] or "…"


@click.command()
@click.argument("conversation", metavar="ROOM|@NAME")
@click.option("--hours", type=click.IntRange(1, 24 * 365), help="For so many hours. Without it, until unmuted.")
@click.option("--off", is_flag=True, help="Unmute it.")
@click.option("--level", type=click.Choice(LEVELS), help="Choose what you are told of instead.")
@options.as_json
@options.signed_in
def mute(
    account: options.Account, conversation: str, hours: int | None, off: bool, level: str | None, as_json: bool
) -> None:
    """Mute a room or a direct conversation, unmute it, or choose what you are told of it."""
    if (hours is not None) + off + (level is not None) > 1:
        raise click.UsageError("Use one of --hours, --off and --level.")
    summary = names.conversation(account.api, conversation)
    body = {"level": level} if level else {"muted_until": until(hours, off)}
    path = f"/conversations/{summary['conversation']}/notifications"
    changed = account.api.call("PUT", path, json=body)["summary"]
    if as_json:
        show.as_json(changed)
    else:
        show.note(state(changed))


def until(hours: int | None, off: bool) -> str:
    """Return until when a conversation is muted, as the protocol says it."""
    if off:
        return ""
    if hours is None:
        return FOREVER
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=hours)).isoformat(timespec="seconds")


def state(summary: Any) -> str:
    """Return how a conversation stands as a sentence."""
    own = summary["membership"]
    if own["muted_until"] == FOREVER:
        return f"{summary['title']} is muted."
    if own["muted_until"]:
        return f"{summary['title']} is muted until {show.time(own['muted_until'])}."
    return f"{summary['title']} is not muted. Its level is {own['level'] or 'your default'}."
