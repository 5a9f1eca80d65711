"""The commands `read`, `send` and `say`."""

import codecs
import secrets
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import click

from chatapp.client import history, names, options, show, waiting
from chatapp.client.api import Api
from chatapp.client.failures import Failure
from chatapp.client.shapes import Summary

NEWEST = 20


@click.command()
@click.argument("conversation", metavar="ROOM|@NAME")
@click.option(
    "-n",
    "--number",
    type=click.IntRange(1),
    help=f"The number of messages. Default: the unread ones, at least {NEWEST}.",
)
@click.option("--keep-unread", is_flag=True, help="Do not mark them as read.")
@click.option("--numbers", is_flag=True, help="Print the number of each, by which other commands name it.")
@options.as_json
@options.signed_in
def read(
    account: options.Account,
    conversation: str,
    number: int | None,
    keep_unread: bool,
    numbers: bool,
    as_json: bool,
) -> None:
    """Print the newest messages of a room or of a direct conversation, and mark them as read.

    While older ones are unread, nothing is marked as read.
    """
    summary = names.conversation(account.api, conversation)
    unread, read_to = summary["membership"]["unread"], summary["membership"]["last_read_seq"]
    messages = history.newest(account.api, summary["conversation"], number or max(unread, NEWEST))
    for message in messages:
        show.message(message, as_json, numbered=numbers)
    if not unread or not messages or keep_unread:
        return
    if messages[0]["seq"] <= read_to + 1:
        mark_read(account.api, summary["conversation"], messages[-1]["seq"])
    else:
        show.note(f"Nothing was marked as read, since older messages are unread. {unread} are unread in all.")


def mark_read(api: Api, conversation: str, seq: int) -> None:
    """Mark as read, if the scopes of the token allow it."""
    try:
        api.post(f"/conversations/{conversation}/read", {"seq": seq})
    except Failure as failure:
        if failure.code != "scope_needed":
            raise


def posting(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that `send` and `say` share."""
    function = click.option("--client-id", help="The id of an earlier try, so that the message is not stored twice.")(
        function
    )
    function = click.option(
        "--patience",
        type=click.FloatRange(0),
        default=waiting.WRITING,
        show_default=True,
        help="Seconds for which to retry on a bad network.",
    )(function)
    return click.argument("text", nargs=-1)(function)


@click.command()
@click.argument("people", metavar="@NAME[,@NAME…]")
@posting
@options.as_json
@options.signed_in
def send(account: options.Account, people: str, text: tuple[str, ...], **how: Any) -> None:
    """Send TEXT, or standard input, to one person, or to several in one conversation."""
    if not people.startswith("@"):
        raise click.UsageError(f"Use @ for people: send @{people} … Use `say` for rooms.")
    post(account, lambda: names.direct(account.api, people), " ".join(text), **how)


@click.command()
@click.argument("room")
@posting
@options.as_json
@options.signed_in
def say(account: options.Account, room: str, text: tuple[str, ...], **how: Any) -> None:
    """Post TEXT, or standard input, in a room."""
    post(account, lambda: names.conversation(account.api, room), " ".join(text), **how)


def post(
    account: options.Account,
    find: Callable[[], Summary],
    text: str,
    *,
    as_json: bool,
    client_id: str | None,
    patience: float,
) -> None:
    """Post the text in the conversation that `find()` returns, as `post_at`."""

    def place() -> Place:
        summary = find()
        return Place(summary["title"], f"/conversations/{summary['conversation']}/messages")

    post_at(account, place, text, as_json=as_json, client_id=client_id, patience=patience)


class Place(NamedTuple):
    """A place to post: its title, the path that takes the message, and the id of the message that it answers."""

    title: str
    path: str
    reply_to: str | None = None


def post_at(
    account: options.Account,
    find: Callable[[], Place],
    text: str,
    *,
    as_json: bool,
    client_id: str | None,
    patience: float,
    also_to_room: bool = False,
) -> None:
    """Post the text, under the same client id in all tries, and print the stored message."""
    body = text or from_input()
    if not body.strip():
        raise Failure("There is nothing to send.")
    draft: dict[str, Any] = {"client_id": client_id or secrets.token_urlsafe(16), "body": body}
    if also_to_room:
        draft["also_to_room"] = True
    try:
        place = waiting.patiently(find, patience)
        if place.reply_to:
            draft["reply_to"] = place.reply_to
        answer = account.api.post(place.path, {"messages": [draft]}, patience)
    except Failure as failure:
        raise with_way_on(failure, draft["client_id"]) from None
    for notice in answer.get("notices", []):
        show.warn(notice["message"])
    if as_json:
        show.as_json(answer["messages"][0])
    else:
        show.note(f"Sent to {place.title}.")


def with_way_on(failure: Failure, client_id: str) -> Failure:
    """Add to a network failure the command that tries again without posting twice."""
    if failure.retry:
        failure.add(f" To try again without sending it twice, add: --client-id={client_id}")
    return failure


def from_input() -> str:
    """Return standard input as text: UTF-8, or UTF-16 with a byte-order mark, as Windows writes it."""
    if sys.stdin.isatty():
        show.note("Type your message. Press Ctrl-D to send it.")
    try:
        data = sys.stdin.buffer.read()
        return data.decode("utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError("Standard input is not text in UTF-8.") from None
