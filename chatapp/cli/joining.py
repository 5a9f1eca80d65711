"""A server joins its installation: it has the same secret key as the others, about the same clock, and its own name."""

import time

import click
from flask import Flask

from chatapp import background, limits
from chatapp.services import installation
from chatapp.services.node import INTERVAL, Node, clock_ahead, is_one_of_several

PATIENCE = 5  # seconds for a predecessor of the same name to end: a stopping server takes as long by itself
AGAIN = 0.2  # seconds between two tries


class Refused(click.ClickException):
    """This server does not fit the installation of its database."""


def join(app: Flask) -> None:
    """Compare the server with its installation, at its start and every INTERVAL from then on. Raises Refused."""
    node = Node(app.config["NODE_NAME"])
    with app.app_context():
        _check_key(app)
        if is_one_of_several():
            _check_clock(app)
            _take_name(node)
    background.every(app, INTERVAL, node.look)


def _check_key(app):
    if installation.has_our_key():
        return
    if is_one_of_several():
        raise Refused(
            "This server has another secret key than the others of its database: whoever is signed in there would not "
            "be signed in here. Copy their SECRET_KEY, or the file DATA_DIR/secret_key. If their key is lost, run: "
            "flask chat accept-secret-key, which makes everyone sign in again."
        )
    installation.accept_key()
    app.logger.warning("the secret key is another one than at the last start: everyone has to sign in again")


def _check_clock(app):
    ahead = clock_ahead()
    apart = f"The clock of this machine is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the database's"
    if abs(ahead) > limits.CLOCKS_APART:
        raise Refused(f"{apart}; {limits.CLOCKS_APART} s are accepted. Set both clocks, best by NTP, then start again.")
    if abs(ahead) > limits.CLOCKS_NOTED:
        app.logger.warning("%s. Set both clocks, best by NTP.", apart)


def _take_name(node):
    until = time.monotonic() + PATIENCE
    while not node.has_name():
        if time.monotonic() > until:
            raise Refused(
                f"Another server with NODE_NAME={node.name!r} uses this database. Give each server a name of its own, "
                "or stop that one. Where its machine is gone, the name is free after half a minute."
            )
        time.sleep(AGAIN)
