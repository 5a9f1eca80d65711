"""The command `chatapp`."""

import sys
from typing import NoReturn

import click

from chatapp.client import exporting, lists, notices, reacting, show, signing, tailing, talking, threads


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chatapp")
def chatapp() -> None:
    """Chat from the command line.

    Exit codes: 0 done, 1 refused, 2 wrong usage, 3 not signed in, 4 not found, 5 network.
    """


for command in (
    signing.login,
    signing.logout,
    lists.rooms,
    lists.people,
    lists.inbox,
    notices.activity,
    notices.mute,
    talking.read,
    talking.send,
    talking.say,
    threads.reply,
    threads.thread,
    reacting.react,
    tailing.tail,
    exporting.export,
):
    chatapp.add_command(command)


def main() -> NoReturn:
    """Run one command, and exit with its code."""
    show.prepare()
    try:
        sys.exit(chatapp(standalone_mode=False))
    except click.ClickException as failure:
        failure.message = show.safe(failure.message)  # type: ignore[misc] # it is shown as it is then
        failure.show()
        sys.exit(failure.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(tailing.INTERRUPTED)
