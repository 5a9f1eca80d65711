"""One request, through each door it has: an HTML form, the JSON API, Socket.IO, and `/ws` with the same verbs."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.doors.described import described


@dataclass(frozen=True)
class Refusal:
    """The answer to a refused request: the same through every door."""

    status: int
    code: str
    field: str | None = None


@dataclass(frozen=True)
class Verb:
    """One action, the scope that a token needs for it, and the names of what it takes. Each door makes its request of
    the same arguments; None where the action has no such door."""

    name: str
    scope: str
    takes: tuple = ()
    form: Callable | None = None
    api: Callable | None = None
    socket: Callable | None = None

    @property
    def doors(self):
        return [door for door in ("api", "form", "socket", "ws") if getattr(self, door)]

    @property
    def ws(self):
        """An event of Socket.IO is a message of `/ws`."""
        return self.socket


@dataclass(frozen=True)
class Answer:
    """How one door answered; `error` is as docs/protocol.md says, `page` the text of an HTML answer."""

    status: int | None
    error: dict | None
    payload: object = None
    page: str = ""

    @property
    def refusal(self):
        if self.error is None:
            return None
        return self.status, self.error["code"], last(self.error.get("field"))


def last(field):
    """Return the input's own name, without its place in a list."""
    return field and field.rpartition(".")[2]


def ask(door, verb, cast, who, arguments):
    return {"api": ask_api, "form": ask_form, "socket": ask_socket, "ws": ask_ws}[door](verb, cast, who, arguments)


def ask_api(verb, cast, who, arguments):
    method, path, body = verb.api(arguments)
    response = cast[who].api(method, path, body)
    described(cast[who].url).check(method, path, response)
    payload = response.json() if response.content else None
    return Answer(response.status_code, payload["error"] if response.status_code >= 400 else None, payload)


def ask_form(verb, cast, who, arguments):
    path, fields = verb.form(arguments)
    response = cast[who].post(path, fields)
    return Answer(response.status_code, None, response.headers.get("Location"), html.unescape(response.text))


def ask_socket(verb, cast, who, arguments):
    event, data = verb.socket(arguments)
    answer = cast.socket(who).call(event, data)
    return Answer(None, None if answer["ok"] else answer["error"], answer)


def ask_ws(verb, cast, who, arguments):
    name, values = verb.ws(arguments)
    answer = cast.plain_socket(who).call(name, values)
    return Answer(None, None if answer["ok"] else answer["error"], answer)


def has_field_marked(page, field):
    """Say whether the page marks this input as the wrong one."""
    inputs = re.findall(r"<(?:input|textarea|select|fieldset)[^>]*>", page)
    return any(f'name="{field}"' in tag and 'aria-invalid="true"' in tag for tag in inputs)


def only(arguments, *names):
    """Return those of the named arguments that are given: a missing one is missing in the request."""
    return {name: arguments[name] for name in names if name in arguments}
