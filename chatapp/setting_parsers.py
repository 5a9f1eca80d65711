"""Parsers of settings: each turns a text into a value, or raises ValueError with what would be accepted."""

import importlib.util
import ipaddress
import math
import re
import unicodedata
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click
from babel import Locale, UnknownLocaleError
from flask.cli import NoAppException
from limits import parse
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SECRET_MIN = 32  # characters: shorter ones can be guessed from one cookie
DATABASES = "sqlite:////path/chat.db or postgresql://user@host/name"
ADDRESS = re.compile(r"(https?)://([^\s/?#@:\[\]]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?/?")
REDIS = re.compile(r"rediss?://[^\s/?#]+(/[0-9]{0,4})?(\?\S*)?|unix://\S+")
ADMISSION = re.compile(r"([0-9]{1,6}(?:\.[0-9]+)?)/second, ([0-9]{1,7}) at once")
NODE = re.compile(r"[A-Za-z0-9-]{0,32}")  # no dot: the first one ends the name
NO_LINE = ("Cc", "Cs", "Zl", "Zp")  # control characters, halves of characters, line and paragraph separators
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
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
    """A setting cannot be used. Every `flask` command prints that in one line and exits with 2."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"Error: {self.format_message()}", err=True)


def choice(*accepted: str) -> Callable[[str], str]:
    """Return a parser that accepts these words only."""

    def read(text):
        if text not in accepted:
            raise ValueError("it must be " + " or ".join(accepted))
        return text

    return read


def seconds(least: float, most: float) -> Callable[[str], float]:
    """Return a parser for a duration in seconds within [least, most]."""

    def read(text):
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise ValueError(f"it must be a number of seconds from {least} to {most}")
        return int(value) if value.is_integer() else value

    return read


def count(least: int, most: int) -> Callable[[str], int]:
    """Return a parser for a whole number within [least, most]."""

    def read(text):
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"it must be a whole number from {least} to {most}")
        return int(text)

    return read


def line(most: int) -> Callable[[str], str]:
    """Return a parser for one line of at most `most` characters, without control characters or direction controls.

    Joiners are accepted, because words of Persian and many emoji need them.
    """

    def read(text):
        if len(text) > most or any(unicodedata.category(c) in NO_LINE or c in BIDI_CONTROLS for c in text):
            raise ValueError(f"it must be one line of at most {most} characters, without control characters")
        return text

    return read


def rate(text: str) -> str:
    """Return `text` when it is a rate of the `limits` library."""
    try:
        item = parse(text)
    except ValueError:
        item = None
    if item is None or item.amount < 1 or item.multiples < 1:
        raise ValueError('it must be a rate such as "30/minute" or "5 per 10 seconds"')
    return text


def admission(text: str) -> tuple[float, int]:
    """Return (allowed per second, allowed at once) of a text such as `50/second, 1000 at once`."""
    match = ADMISSION.fullmatch(text)
    if match is None or not float(match[1]) or not int(match[2]):
        raise ValueError('it must have the form "50/second, 1000 at once"')
    return float(match[1]), int(match[2])


def node(text: str) -> str:
    """Return a name that can be part of a URL path."""
    if not NODE.fullmatch(text):
        raise ValueError("it must be letters, digits and hyphens, 32 at most")
    return text


def time_zone(text: str) -> str:
    """Return the name of a zone of the IANA database."""
    if text not in zoneinfo.available_timezones():
        raise ValueError("it must be a zone such as UTC or Europe/Berlin")
    return text


def locale(text: str) -> str:
    """Return the name of a language that Babel knows."""
    try:
        Locale.parse(text)
    except (ValueError, UnknownLocaleError):
        raise ValueError("it must be a language such as en or pt_BR") from None
    return text


def secret(text: str) -> str:
    """Return a secret of at least SECRET_MIN characters, or an empty text."""
    if text and len(text) < SECRET_MIN:
        raise ValueError(f"it must have {SECRET_MIN} characters at least; leave it out to have one made")
    return text


def directory(root: Path) -> Callable[[str], Path]:
    """Return a parser for a directory, relative ones below `root`."""

    def read(text):
        path = (root / Path(text).expanduser()).resolve()
        if path.exists() and not path.is_dir():
            raise ValueError("it must be a directory")
        return path

    return read


def networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network | str]:
    """Return a list of networks; an address becomes a network of one, and `unix` stays that word."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return [part if part == "unix" else ipaddress.ip_network(part) for part in parts]
    except ValueError:
        raise ValueError("it must be addresses or networks such as 127.0.0.1, 10.0.0.0/8, or unix") from None


def public_url(text: str) -> str:
    """Return scheme, host and unusual port of an address, in lower case, without a slash at the end."""
    if not text:
        return ""
    match = ADDRESS.fullmatch(text.lower())
    if not match:
        raise ValueError(
            "it must be an address such as https://chat.example.org, without a path: chatapp has a host name of its own"
        )
    scheme, host, port = match.groups()
    return f"{scheme}://{host}" + ("" if port in (None, USUAL_PORTS[scheme]) else f":{port}")


def database(text: str) -> str:
    """Return a database URL whose driver co-operates with eventlet."""
    if not text:
        return ""
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError(f"it must be a URL such as {DATABASES}") from None
    if url.drivername not in DRIVERS:
        raise ValueError(f"{url.drivername} would block everyone while it waits; it must be {DATABASES}")
    if url.drivername.startswith("sqlite") and url.database in (None, "", ":memory:"):
        raise ValueError("what is stored must survive a restart; it must name a file, such as sqlite:////path/chat.db")
    url = url.set(drivername=DRIVERS[url.drivername])
    if url.drivername.endswith("psycopg2") and not importlib.util.find_spec("psycopg2"):
        raise ValueError("psycopg2 is missing; run: pip install psycopg2-binary")
    return url.render_as_string(hide_password=False)


def redis(text: str) -> str:
    """Return the URL of a Redis, or an empty text."""
    if text and not REDIS.fullmatch(text):
        raise ValueError("it must be a URL such as redis://host:6379/0, rediss://user:password@host or unix:///path")
    if text and not importlib.util.find_spec("redis"):
        raise ValueError("redis is missing; run: pip install redis")
    return text
