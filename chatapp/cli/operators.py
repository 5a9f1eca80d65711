"""`flask chat …`: what operators do from the command line. Only here does anything ask."""

import functools
import sys

import click
from flask.cli import AppGroup

from chatapp import database, limits
from chatapp.cli import demo
from chatapp.errors import ChatError
from chatapp.models import User
from chatapp.models.access_token import SCOPES
from chatapp.services import accounts, installation, signing_up, tokens
from chatapp.web.sentences import sentence
from config import SETTINGS

chat = AppGroup("chat", help="Look after this installation.")
password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of input.")


def command(name):
    """Register a function as `flask chat NAME`, on a database that is up to date; refusals become one line."""

    def register(function):
        @chat.command(name, help=function.__doc__)
        @functools.wraps(function)
        def run(*args, **kwargs):
            app = click.get_current_context().obj.load_app()
            database.bring_up_to_date(app)
            with app.test_request_context():
                try:
                    function(*args, **kwargs)
                except ChatError as error:
                    raise click.ClickException(in_words(error)) from None

        return run

    return register


def in_words(error):
    """Return a refusal as a sentence that names the input."""
    field = f"{error.field.replace('_', ' ')}: " if error.field else ""
    return f"{field}{sentence(error)}"


@command("create-user")
@click.option("--username", prompt=True, help="The name to sign in with.")
@click.option("--name", default="", help="The name that others read; the username when left out.")
@click.option("--admin", is_flag=True, help="Make an administrator.")
@password_stdin
def create_user(username, name, admin, password_stdin):
    """Make an account, whatever SIGN_UP says."""
    user = signing_up.create(username, name, ask_password(password_stdin), is_admin=admin)
    click.echo(f"{user.username} can sign in{' and administrate' if admin else ''}.")


@command("set-password")
@click.option("--username", prompt=True)
@password_stdin
def set_password(username, password_stdin):
    """Set somebody's password; their sign-ins and tokens end, and a running server cuts them within two seconds."""
    user = somebody(username)
    accounts.reset_password(user, ask_password(password_stdin))
    click.echo(f"{user.username} has a new password and is signed out everywhere.")


@command("create-token")
@click.option("--username", prompt=True, help="For whom it acts.")
@click.option("--name", prompt=True, help="What it is for, as its person reads it.")
@click.option("--scope", "scopes", multiple=True, required=True, help=f"One of {', '.join(SCOPES)}; repeat for more.")
@click.option("--days", type=int, default=limits.TOKEN_DAYS_USUAL, show_default=True, help="How long it works.")
def create_token(username, name, scopes, days):
    """Make a token by which a program acts for somebody, and print it: this once."""
    _, secret = tokens.create(active(username), name, scopes, days)
    click.echo(secret)


@command("new-epoch")
def new_epoch():
    """Tell every browser to read everything anew. Run it after restoring a backup, before starting the server."""
    installation.new_epoch()
    click.echo("Every browser will read everything anew.")


@command("demo")
def make_demo():
    """Fill an empty installation with people, rooms and weeks of messages, to look around in."""
    username, password = demo.make()
    click.echo(f"Sign in as {username} with the password {password}")


@chat.command("settings")
def print_settings():
    """Print every setting with its default, as the table of the README."""
    click.echo(settings_table())


def settings_table():
    """Return all settings as a Markdown table."""
    rows = [(f"`{s.name}`", f"`{s.default}`" if s.default else "", s.unit, s.meaning) for s in SETTINGS]
    head = [("Setting", "Default", "Unit", "Meaning"), ("---", "---", "---", "---")]
    return "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in head + rows)


def active(username):
    """Return the person with this username, who has not left."""
    user = somebody(username)
    if not user.is_active:
        raise click.ClickException(f"{user.username} is deactivated.")
    return user


def somebody(username):
    """Return the person with this username."""
    user = User.named(username)
    if user is None:
        raise click.ClickException(f"There is nobody with the username {username}.")
    return user


def ask_password(from_stdin):
    """Return a password, typed twice, or the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)
