"""What commands have in common: whose account, and for whom they print."""

import functools
import re

import click

from chatapp.client import profiles
from chatapp.client.api import Api

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")


class Account:
    """One person at one server: `api` acts for them."""

    def __init__(self, profile_name):
        self.profile_name = profile_name
        self.profile = profiles.load(profile_name)
        self.api = Api(self.profile.url, self.profile.token)

    @property
    def memory(self):
        """What is remembered of this network."""
        return profiles.TransportMemory(self.profile_name)


def check_name(_context, _option, name):
    """Refuse names of profiles that are no file names."""
    if not NAME.fullmatch(name):
        raise click.BadParameter("use letters, digits, dots, hyphens and underscores.")
    return name


profile = click.option(
    "--profile",
    default="default",
    envvar="CHATAPP_PROFILE",
    show_envvar=True,
    callback=check_name,
    help="Which of several sign-ins.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


def signed_in(function):
    """Give the command the Account of its --profile first."""

    @profile
    @functools.wraps(function)
    def run(*args, profile, **kwargs):
        return function(Account(profile), *args, **kwargs)

    return run
