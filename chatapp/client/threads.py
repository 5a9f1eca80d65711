"""The commands `reply` and `thread`."""

from typing import Any

import click

from chatapp.client import history, names, options, show, talking

NEWEST = 20


@click.command()
@click.argument("conversation", metavar="ROOM|@NAME")
@click.argument("message", metavar="NUMBER|ID")
@talking.posting
@options.as_json
@options.signed_in
def reply(account: options.Account, conversation: str, message: str, text: tuple[str, ...], **how: Any) -> None:
    """Reply with TEXT, or standard input, to a message, which is shown above yours.

    `chatapp read --numbers` prints the numbers of messages.
    """

    def find() -> talking.Place:
        summary = names.conversation(account.api, conversation)
        answered = names.message(account.api, summary, message)
        return talking.Place(summary["title"], f"/conversations/{summary['conversation']}/messages", answered["id"])

    talking.post_at(account, find, " ".join(text), **how)


@click.command()
@click.argument("room")
@click.argument("message", metavar="NUMBER|ID")
@talking.posting
@click.option("-n", "--number", type=click.IntRange(1), help=f"The number of replies to print. Default: {NEWEST}.")
@click.option("--also-to-room", is_flag=True, help="Show TEXT in the room too.")
@options.as_json
@options.signed_in
def thread(
    account: options.Account,
    room: str,
    message: str,
    text: tuple[str, ...],
    number: int | None,
    also_to_room: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Print the thread of a message of a room, and mark it as read; or post TEXT in it. `-` is standard input.

    `chatapp read --numbers` prints the numbers of messages.
    """
    if not text:
        if also_to_room:
            raise click.UsageError("Use --also-to-room with a text.")
        print_thread(account, room, message, number or NEWEST, as_json)
        return

    def find() -> talking.Place:
        summary = names.conversation(account.api, room)
        root = names.message(account.api, summary, message)
        return talking.Place(f"the thread in {summary['title']}", f"/messages/{root['id']}/thread")

    body = " ".join(text) if text != ("-",) else ""
    talking.post_at(account, find, body, also_to_room=also_to_room, as_json=as_json, **how)


def print_thread(account: options.Account, room: str, message: str, number: int, as_json: bool) -> None:
    """Print a message and the last replies in its thread, and mark these as read if none before them is unread."""
    summary = names.conversation(account.api, room)
    root = names.message(account.api, summary, message)
    found = account.api.get(f"/messages/{root['id']}/thread")
    show.message(found["message"], as_json)
    if found["thread"] is None:
        show.note("No replies yet.")
        return
    thread, own = found["thread"]["conversation"], found["thread"]["membership"]
    replies = history.newest(account.api, thread, max(number, own["unread"]))
    for each in replies:
        show.message(each, as_json)
    if own["unread"] and replies:
        talking.mark_read(account.api, thread, replies[-1]["seq"])
