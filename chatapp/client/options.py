"""Options that commands share: the profile, and the form of the output."""

import functools
import re
from collections.abc import Callable

import click

from chatapp.client import profiles
from chatapp.client.api import Api

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")


class Account:
    """An account at one server. `api` acts for it."""

    def __init__(self, profile_name: str) -> None:
        self.profile_name = profile_name
        self.profile = profiles.load(profile_name)
        self.api = Api(self.profile.url, self.profile.token)

    @property
    def memory(self) -> profiles.TransportMemory:
        """The TransportMemory of this network."""
        return profiles.TransportMemory(self.profile_name)


def check_name(_context: click.Context, _option: click.Parameter, name: str) -> str:
    """Return the name of a profile; refuse one that cannot be a file name."""
    if not NAME.fullmatch(name):
        raise click.BadParameter("use letters, digits, dots, hyphens and underscores.")
    return name


profile = click.option(
    "--profile",
    default="default",
    envvar="CHATAPP_PROFILE",
    show_envvar=True,
    callback=check_name,
    help="The name of the sign-in to use, if there are several.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object per line.")


def signed_in(function: Callable[..., None]) -> Callable[..., None]:
    """Decorate a command: pass the Account of --profile as its first argument."""

    @profile
    @functools.wraps(function)
    def run(*args, profile, **kwargs):
        return function(Account(profile), *args, **kwargs)

    return run
