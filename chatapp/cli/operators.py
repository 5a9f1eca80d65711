"""`flask chat …`: administration on the command line. Only these commands prompt for input."""

import sys
from collections.abc import Callable
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import AppGroup

from chatapp import limits
from chatapp.cli import check, demo, jobs, maintenance, settings_page, start_up, streams
from chatapp.cli.on_database import on_database
from chatapp.models import User
from chatapp.models.access_token import SCOPES
from chatapp.services import installation, names
from chatapp.services.accounts import people, sign_up, tokens
from chatapp.services.accounts.visitors import Visitor

chat = AppGroup("chat", help="Manage this installation.", callback=streams.prepare)
for each in (check.check, jobs.group, *maintenance.COMMANDS):
    chat.add_command(each)
password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of input.")


def command(name: str) -> Callable:
    """Register a function as `flask chat NAME`."""
    return lambda function: chat.command(name, help=function.__doc__)(on_database(function))


@command("create-user")
@click.option("--username", prompt=True, help="The username to sign in with.")
@click.option("--name", default="", help="The display name. The default is the username.")
@click.option("--admin", is_flag=True, help="Give the account administrator permissions.")
@password_stdin
def create_user(username: str, name: str, admin: bool, password_stdin: bool) -> None:
    """Create an account. The setting SIGN_UP does not apply."""
    user = sign_up.create(username, name, ask_password(password_stdin), is_admin=admin)
    click.echo(f"Account created: {user.username}{', administrator' if admin else ''}.")


@command("set-password")
@click.option("--username", prompt=True)
@password_stdin
def set_password(username: str, password_stdin: bool) -> None:
    """Set a new password. It ends all sign-ins and tokens of the account, at a running server within two seconds."""
    user = somebody(username)
    people.reset_password(user, ask_password(password_stdin))
    click.echo(f"Password changed. {user.username} is signed out everywhere.")


@command("create-token")
@click.option("--username", prompt=True, help="The account for which the program acts.")
@click.option("--name", prompt=True, help="A name for the token, shown in the settings of the account.")
@click.option("--scope", "scopes", multiple=True, required=True, help=f"One of {', '.join(SCOPES)}; repeat for more.")
@click.option(
    "--days", type=int, default=limits.TOKEN_DAYS_USUAL, show_default=True, help="Days until the token expires."
)
def create_token(username: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Create a token with which a program acts for an account, and print it, once."""
    _, secret = tokens.create(Visitor(active(username)), name, scopes, days)
    click.echo(secret)


@command("similar-usernames")
def similar_usernames() -> None:
    """List accounts whose usernames look the same, in groups, oldest first. New ones like them are refused."""
    groups = people.look_alikes()
    for group in groups:
        click.echo(", ".join(spelled(user.username) for user in group))
    if not groups:
        click.echo("No two usernames look the same.")


def spelled(username: str) -> str:
    """Return a username, with the names of its characters beyond ASCII."""
    beyond = ", ".join(names.described(character) for character in username if not character.isascii())
    return f"@{username} ({beyond})" if beyond else f"@{username}"


@command("new-epoch")
def new_epoch() -> None:
    """Make every client load everything again. Run it after restoring a backup, before starting the server."""
    installation.new_epoch()
    click.echo("All clients will load everything again.")


@command("new-first-link")
def new_first_link() -> None:
    """Print a new link for the first account. The link that the servers printed at their start works no more."""
    if sign_up.policy() != sign_up.FIRST_LINK:
        raise click.ClickException("There is an account already, so no such link is needed or works.")
    click.echo(start_up.first_link(current_app.config["PUBLIC_URL"], anew=True))


@command("accept-secret-key")
def accept_secret_key() -> None:
    """Make the SECRET_KEY of these settings that of the installation. Everyone has to sign in again."""
    installation.accept_key()
    click.echo("Servers with this secret key start now. Everyone has to sign in again.")


@command("demo")
def make_demo() -> None:
    """Add demo data to an empty installation: people, rooms and weeks of messages."""
    username, password = demo.make()
    click.echo(f"Sign in as {username} with the password {password}")


@chat.command("settings")
def print_settings() -> None:
    """Print every setting with its default, its unit and its meaning, in Markdown."""
    click.echo(settings_page.page(), nl=False)


def active(username: str) -> User:
    """Return the User with this username. Raises ClickException for none, or a deactivated one."""
    user = somebody(username)
    if not user.is_active:
        raise click.ClickException(f"{user.username} is deactivated.")
    return user


def somebody(username: str) -> User:
    """Return the User with this username. Raises ClickException for none."""
    user = User.named(username)
    if user is None:
        raise click.ClickException(f"No account found with the username {username}.")
    return user


def ask_password(from_stdin: bool) -> str:
    """Return a password: typed twice, or read from the first line of standard input."""
    if from_stdin:
        return first_line(sys.stdin.buffer)
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)


def first_line(file: BinaryIO) -> str:
    """Return the first line of a binary file in UTF-8, without byte-order mark and line end of any system."""
    try:
        return file.readline().decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.ClickException("Standard input is not text in UTF-8.") from None
