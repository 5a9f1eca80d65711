"""Profiles, kept between commands: the server and the token of each, in files that only their owner can read."""

import dataclasses
import json
import os
import secrets
import time
from pathlib import Path

import click

from chatapp.client.failures import NotSignedIn

OWNER_ONLY = 0o600
BROKEN_FOR = 30 * 60  # seconds for which WebSockets that broke on this network are not tried again


@dataclasses.dataclass
class Profile:
    """An account at one server. `token_id`: of the token that `login` created, or None for a given token."""

    url: str
    token: str
    token_id: str | None
    username: str
    person: str


def load(name: str) -> Profile:
    """Return the Profile of this name; raise `NotSignedIn`."""
    try:
        return Profile(**json.loads(path_of(name).read_text()))
    except FileNotFoundError:
        raise NotSignedIn(f"You are not signed in. Run: {login_command(name)}") from None
    except (ValueError, TypeError):
        raise NotSignedIn(f"{path_of(name)} cannot be read. Run: {login_command(name)}") from None


def save(name: str, profile: Profile) -> None:
    """Save this Profile. At no moment can another user read it."""
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, dataclasses.asdict(profile))


def forget(name: str) -> None:
    """Delete the Profile of this name."""
    path_of(name).unlink(missing_ok=True)
    _network_path(name).unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """Return the path of the Profile of this name."""
    return Path(click.get_app_dir("chatapp")) / f"{name}.json"


def login_command(name: str) -> str:
    """Return the command that signs in for this profile."""
    return "chatapp login URL" if name == "default" else f"chatapp login --profile {name} URL"


class TransportMemory:
    """Remembers for a while that WebSockets failed on this network, as browsers do."""

    def __init__(self, name: str) -> None:
        self._path = _network_path(name)

    @property
    def is_broken(self) -> bool:
        try:
            age = time.time() - json.loads(self._path.read_text())["websocket_broke"]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return 0 <= age < BROKEN_FOR

    def broke(self) -> None:
        """Remember that polling works here and WebSocket does not."""
        _write(self._path, {"websocket_broke": time.time()})


def _network_path(name):
    return path_of(name).with_suffix(".network")


def _write(path, data):
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        json.dump(data, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
