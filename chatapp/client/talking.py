"""`read`, `send` and `say`."""

import secrets
import sys

import click

from chatapp.client import history, names, options, show, waiting
from chatapp.client.failures import Failure

NEWEST = 20


@click.command()
@click.argument("conversation", metavar="ROOM|@NAME")
@click.option("-n", "--number", type=click.IntRange(1), help=f"How many; otherwise the unread ones, {NEWEST} at least.")
@click.option("--keep-unread", is_flag=True, help="Do not mark them as read.")
@options.as_json
@options.signed_in
def read(account, conversation, number, keep_unread, as_json):
    """Print the newest messages of a room or of the talk with somebody, and mark them as read."""
    summary = names.conversation(account.api, conversation)
    unread = summary["membership"]["unread"]
    messages = history.newest(account.api, summary["conversation"], number or max(unread, NEWEST))
    for message in messages:
        show.message(message, as_json)
    if unread and messages and not keep_unread:
        mark_read(account.api, summary["conversation"], messages[-1]["seq"])


def mark_read(api, conversation, seq):
    """Mark as read, where the token may."""
    try:
        api.post(f"/conversations/{conversation}/read", {"seq": seq})
    except Failure as failure:
        if failure.code != "scope_needed":
            raise


def posting(function):
    """Add what `send` and `say` share."""
    function = click.option("--client-id", help="Of an earlier try, which is not stored twice.")(function)
    function = click.option(
        "--patience",
        type=click.FloatRange(0),
        default=waiting.WRITING,
        show_default=True,
        help="Seconds for which to try again on a bad network.",
    )(function)
    return click.argument("text", nargs=-1)(function)


@click.command()
@click.argument("people", metavar="@NAME[,@NAME…]")
@posting
@options.as_json
@options.signed_in
def send(account, people, text, **how):
    """Send TEXT, or what comes from standard input, to somebody, or to several in one conversation."""
    if not people.startswith("@"):
        raise click.UsageError(f"People are written with @, rooms are spoken in with `say`: send @{people} …")
    post(account, lambda: names.direct(account.api, people), " ".join(text), **how)


@click.command()
@click.argument("room")
@posting
@options.as_json
@options.signed_in
def say(account, room, text, **how):
    """Say TEXT, or what comes from standard input, in a room."""
    post(account, lambda: names.conversation(account.api, room), " ".join(text), **how)


def post(account, find, text, *, as_json, client_id, patience):
    """Post the text, under one client id however often it takes, and print what was stored."""
    body = text or from_input()
    if not body.strip():
        raise Failure("There is nothing to send.")
    drafts = [{"client_id": client_id or secrets.token_urlsafe(16), "body": body}]
    try:
        summary = waiting.patiently(find, patience)
        path = f"/conversations/{summary['conversation']}/messages"
        message = account.api.post(path, {"messages": drafts}, patience)["messages"][0]
    except Failure as failure:
        raise with_way_on(failure, drafts[0]["client_id"]) from None
    if as_json:
        show.as_json(message)
    else:
        show.note(f"Sent to {summary['title']}.")


def with_way_on(failure, client_id):
    """Add to a failure of the network how to try again without a double."""
    if failure.retry:
        failure.message += f" To try again without sending it twice, add: --client-id={client_id}"
    return failure


def from_input():
    """Return standard input as text."""
    if sys.stdin.isatty():
        show.note("Write, and end with Ctrl-D.")
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise click.UsageError("Standard input is not text in UTF-8.") from None
