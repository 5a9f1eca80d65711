"""Reads `deploy/compose.yaml` as `docker compose` does: with anchors, and with the variables of an environment."""

import re

import yaml

from tests.deploy.installation import DEPLOY

VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?:(:[-?])([^}]*))?\})")


class Refused(Exception):
    """A variable is missing that has no default."""


def compose(environ, path=DEPLOY / "compose.yaml"):
    """Return the file as values, with the variables of `environ` in place. Raises Refused."""
    return _filled(yaml.safe_load(path.read_text()), environ)


def _filled(value, environ):
    if isinstance(value, dict):
        return {name: _filled(one, environ) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, environ) for one in value]
    return VARIABLE.sub(lambda found: _value(*found.groups(), environ), value) if isinstance(value, str) else value


def _value(name, how, text, environ):
    if name is None:
        return "$"  # written as $$
    if environ.get(name):
        return environ[name]
    if how == ":-":
        return text
    raise Refused(f"{name}: {text}")
