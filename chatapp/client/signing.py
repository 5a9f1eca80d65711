"""The commands `login` and `logout`."""

import socket
import sys
from urllib.parse import urlsplit

import click

from chatapp.client import options, profiles, show
from chatapp.client.api import Api, as_token
from chatapp.client.failures import NotSignedIn

SCOPES = ["read", "post"]  # all that the commands do
NAME_LENGTH = 64
DAYS = 90
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def check_url(_context: click.Context, _argument: click.Parameter, url: str) -> str:
    """Return the origin of a typed or pasted address: scheme, host and port. The default scheme is https."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        is_address = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        is_address = False
    if not is_address:
        raise click.BadParameter("enter the address of a server, such as https://chat.example.org")
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}{port}"


@click.command()
@click.argument("url", callback=check_url)
@click.option("--username", help="Your username. Without it, login asks for it.")
@click.option("--token-stdin", is_flag=True, help="Read a token from the first line of input instead of signing in.")
@click.option(
    "--days", type=click.IntRange(1, 365), default=DAYS, show_default=True, help="Days until the token expires."
)
@options.profile
def login(url: str, username: str | None, token_stdin: bool, days: int, profile: str) -> None:
    """Sign in at URL, and keep a token for the other commands.

    Only this command asks for username and password. It does not keep them.
    """
    if urlsplit(url).scheme == "http" and urlsplit(url).hostname not in LOOPBACK:
        click.echo(f"Warning: the connection to {url} is not encrypted. Others on the network can read it.", err=True)
    token_id = None
    if token_stdin:
        token = as_token(sys.stdin.readline().strip())
    else:
        token, token_id = make_token(url, *asked(username), days)
    me = Api(url, token).get("/me")["me"]
    profiles.save(profile, profiles.Profile(url, token, token_id, me["username"], me["id"]))
    show.line(f"Signed in at {url} as {me['name']} (@{me['username']}).")


def asked(username: str | None) -> tuple[str, str]:
    """Return username and password, prompted for."""
    if not sys.stdin.isatty():
        raise click.UsageError(
            "A password can only be typed at a terminal. Without one, use a token and --token-stdin."
        )
    return username or click.prompt("Username", err=True), click.prompt("Password", hide_input=True, err=True)


def make_token(url: str, username: str, password: str, days: int) -> tuple[str, str]:
    """Return the secret and the id of a new token, created in a sign-in that ends at once."""
    api = Api(url)
    api.sign_in(username, password)
    name = f"chatapp on {socket.gethostname()}"[:NAME_LENGTH]
    try:
        token = api.call("POST", "/me/tokens", json={"name": name, "scopes": SCOPES, "days": days})["token"]
    finally:
        api.call("POST", "/sign-out", json={})
    return token["secret"], token["id"]


@click.command()
@options.signed_in
def logout(account: options.Account) -> None:
    """Sign out: revoke the token that login created, and delete it here."""
    is_ours = account.profile.token_id is not None
    if is_ours:
        try:
            account.api.call("DELETE", "/me/token")
        except NotSignedIn:
            show.note("The token was no longer valid.")
    profiles.forget(account.profile_name)
    rest = "" if is_ours else " The token was not created here and is still valid. Revoke it in Settings."
    show.line(f"Signed out from {account.profile.url}.{rest}")
