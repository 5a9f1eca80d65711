"""How settings are read: each form turns a text into a value, or raises ValueError saying what would be accepted."""

import importlib.util
import ipaddress
import math
import re
import zoneinfo
from pathlib import Path

import click
from babel import Locale, UnknownLocaleError
from flask.cli import NoAppException
from limits import parse
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SECRET_MIN = 32  # characters: shorter ones can be guessed from one cookie
DATABASES = "sqlite:////path/chat.db or postgresql://user@host/name"
ADDRESS = re.compile(r"(https?)://([^\s/?#@:\[\]]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?/?")
ADMISSION = re.compile(r"([0-9]{1,6}(?:\.[0-9]+)?)/second, ([0-9]{1,7}) at once")
NODE = re.compile(r"[A-Za-z0-9-]{0,32}")  # no dot: the first one ends the name
USUAL_PORTS = {"http": "80", "https": "443"}
# SQLAlchemy maps a bare postgresql:// to psycopg 3, which does not co-operate with eventlet: one query would freeze
# everybody. psycopg2 does, once eventlet has patched it.
DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg2",
    "postgresql": "postgresql+psycopg2",
    "postgresql+psycopg2": "postgresql+psycopg2",
}


class WrongSetting(NoAppException):
    """A setting cannot be used. Every `flask` command says so in one line and exits with 2."""

    def show(self, file=None):
        click.echo(f"Error: {self.format_message()}", err=True)


def choice(*accepted):
    """Return a form that accepts these words only."""

    def read(text):
        if text not in accepted:
            raise ValueError("it must be " + " or ".join(accepted))
        return text

    return read


def seconds(least, most):
    """Return a form for a duration in seconds within [least, most]."""

    def read(text):
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise ValueError(f"it must be a number of seconds from {least} to {most}")
        return int(value) if value.is_integer() else value

    return read


def line(most):
    """Return a form for one line of at most `most` characters."""

    def read(text):
        if len(text) > most or not text.isprintable():
            raise ValueError(f"it must be one line of at most {most} characters")
        return text

    return read


def rate(text):
    """Return `text` when it is a rate of the `limits` library."""
    try:
        item = parse(text)
    except ValueError:
        item = None
    if item is None or item.amount < 1 or item.multiples < 1:
        raise ValueError('it must be a rate such as "30/minute" or "5 per 10 seconds"')
    return text


def admission(text):
    """Return (how many a second, how many at once)."""
    match = ADMISSION.fullmatch(text)
    if match is None or not float(match[1]) or not int(match[2]):
        raise ValueError('it must be such as "50/second, 1000 at once"')
    return float(match[1]), int(match[2])


def node(text):
    """Return a name that can stand in an address."""
    if not NODE.fullmatch(text):
        raise ValueError("it must be letters, digits and hyphens, 32 at most")
    return text


def time_zone(text):
    """Return the name of a zone of the IANA database."""
    if text not in zoneinfo.available_timezones():
        raise ValueError("it must be a zone such as UTC or Europe/Berlin")
    return text


def locale(text):
    """Return the name of a language that Babel knows."""
    try:
        Locale.parse(text)
    except (ValueError, UnknownLocaleError):
        raise ValueError("it must be a language such as en or pt_BR") from None
    return text


def secret(text):
    """Return a secret long enough, or nothing."""
    if text and len(text) < SECRET_MIN:
        raise ValueError(f"it must have {SECRET_MIN} characters at least; leave it out, and one is made")
    return text


def directory(root):
    """Return a form for a directory, relative ones below `root`."""

    def read(text):
        path = (root / Path(text).expanduser()).resolve()
        if path.exists() and not path.is_dir():
            raise ValueError("it must be a directory")
        return path

    return read


def networks(text):
    """Return a list of networks; an address is a network of one."""
    try:
        return [ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError:
        raise ValueError("it must be addresses or networks such as 127.0.0.1, 10.0.0.0/8") from None


def public_url(text):
    """Return scheme, host, and port where it is not the usual one, in lower case without a slash at the end."""
    if not text:
        return ""
    match = ADDRESS.fullmatch(text.lower())
    if not match:
        raise ValueError("it must be an address such as https://chat.example.org, without a path")
    scheme, host, port = match.groups()
    return f"{scheme}://{host}" + ("" if port in (None, USUAL_PORTS[scheme]) else f":{port}")


def database(text):
    """Return a database URL whose driver co-operates with eventlet."""
    if not text:
        return ""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError(f"it must be a URL such as {DATABASES}") from None
    if url.drivername not in DRIVERS:
        raise ValueError(f"{url.drivername} would block everybody while it waits; it must be {DATABASES}")
    if url.drivername.startswith("sqlite") and url.database in (None, "", ":memory:"):
        raise ValueError("what is stored must survive a restart; it must name a file, such as sqlite:////path/chat.db")
    url = url.set(drivername=DRIVERS[url.drivername])
    if url.drivername.endswith("psycopg2") and not importlib.util.find_spec("psycopg2"):
        raise ValueError("psycopg2 is missing; run: pip install psycopg2-binary")
    return url.render_as_string(hide_password=False)
