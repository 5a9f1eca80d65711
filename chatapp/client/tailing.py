"""The command `tail`."""

import os
import signal
from typing import NoReturn

import click

from chatapp.client import names, options, show
from chatapp.client.following import Follower

INTERRUPTED = 130  # what a shell calls a program that Ctrl-C ended


@click.command()
@click.argument("conversation", metavar="ROOM|@NAME")
@click.option(
    "-n",
    "--number",
    type=click.IntRange(0, 50),
    default=10,
    show_default=True,
    help="The number of earlier messages to print first.",
)
@click.option("-v", "--verbose", is_flag=True, help="Always print the state of the connection on standard error.")
@options.as_json
@options.signed_in
def tail(account: options.Account, conversation: str, number: int, verbose: bool, as_json: bool) -> None:
    """Print messages as they are written, until Ctrl-C.

    Each is printed once, in order, whatever happens to the connection, and again when it is edited or deleted.
    Nothing is marked as read.
    """
    signal.signal(signal.SIGINT, leave)
    summary = names.conversation(account.api, conversation)
    tell = (lambda sentence: click.echo(sentence, err=True)) if verbose else show.note
    follower = Follower(account.api, account.memory, summary["conversation"], tell)
    for message in follower.messages(number):
        show.message(message, as_json)


def leave(*_: object) -> NoReturn:
    """Exit at once, on a line below the terminal's ^C: an orderly exit would wait for the library's threads."""
    os.write(2, b"\n")
    os._exit(INTERRUPTED)
