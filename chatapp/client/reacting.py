"""The command `react`."""

from urllib.parse import quote

import click

from chatapp.client import history, names, options, show, waiting
from chatapp.client.failures import NotFound
from chatapp.client.shapes import Message


@click.command()
@click.argument("conversation", metavar="ROOM|@NAME")
@click.argument("emoji")
@click.option("--message", "wanted", metavar="ID", help="The message, by its id. Default: the newest one of a person.")
@click.option("--remove", is_flag=True, help="Take your own reaction back.")
@options.as_json
@options.signed_in
def react(
    account: options.Account, conversation: str, emoji: str, wanted: str | None, remove: bool, as_json: bool
) -> None:
    """React to a message with an EMOJI. Doing so twice is the same as once.

    The ids of messages are in what `read --json` prints.
    """
    summary = names.conversation(account.api, conversation)
    message = wanted or _newest(account, summary["conversation"])["id"]
    path = f"/messages/{message}/reactions/{quote(emoji, safe='')}"
    method = "DELETE" if remove else "PUT"
    state = waiting.patiently(lambda: account.api.call(method, path), waiting.WRITING)["state"]
    if as_json:
        show.as_json(state)
    else:
        show.line("  ".join(f"{key} {count}{'*' if mine else ''}" for key, count, mine in state["reactions"]))


def _newest(account: options.Account, conversation: str) -> Message:
    for message in reversed(history.newest(account.api, conversation, history.PAGE)):
        if message["kind"] == "text" and not message["deleted_at"]:
            return message
    raise NotFound("There is no message to react to.")
