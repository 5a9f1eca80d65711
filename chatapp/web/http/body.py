"""One parser for all input: JSON bodies, forms, query strings and Socket.IO payloads are mappings.

It checks types, shapes and sizes before a value is used. `services.validation` has the rules for the content of a text.
"""

import enum
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from chatapp import limits
from chatapp.errors import ChatError, Invalid
from chatapp.services import validation

Default = TypeVar("Default")
Item = TypeVar("Item")
DIGITS = re.compile(r"[0-9]{1,16}")
FLAGS = {"1": True, "on": True, "true": True, "yes": True, "0": False, "off": False, "false": False, "no": False}


class Required(enum.Enum):
    """In place of a default: there is none."""

    REQUIRED = enum.auto()


REQUIRED = Required.REQUIRED


class Body:
    """A mapping to take typed values from; each verb raises `Invalid` naming the field, `messages.2.body` when nested.

    A missing or null value gives `default`, or is refused as required when there is none. JSON is not coerced: `"3"`
    and `true` are no integers; forms and query strings (MultiDicts) hold only text, so there `"3"` is one.
    """

    def __init__(self, values: object, path: str = "") -> None:
        if type(values) is not dict and not isinstance(values, Mapping):
            raise Invalid("wrong_type", field=path or None)
        self._values = values
        self._path = path
        self._is_form = isinstance(values, MultiDict)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str, *, most: int, default: Default | Required = REQUIRED) -> str | Default:
        """Return a text that any database can hold, of `most` code points and what
        `validation.is_far_beyond` lets through: the service counts them once it has taken away what does not count."""
        value = self._string(name, default)
        if value is default:
            return default
        if validation.is_far_beyond(value, most):
            raise self._invalid("too_long", name, limit=most)
        validation.require_storable(value, self._at(name))
        return value

    def word(self, name: str, *, most: int = limits.WORD, default: Default | Required = REQUIRED) -> str | Default:
        """Return a text from a set or of a form that the service checks. One longer than `most` is cut to `most` + 1
        characters, so the service still refuses it, with its own code."""
        value = self._string(name, default)
        if value is default:
            return default
        return self._word(value, name, most)

    def integer(
        self, name: str, *, default: Default | Required = REQUIRED, minimum: int = 0, maximum: int = limits.COUNTER
    ) -> int | Default:
        """Return a whole number from `minimum` to `maximum`, by default the largest that JavaScript holds exactly."""
        value = self._value(name, default)
        if value is default:
            return default
        if self._is_form and DIGITS.fullmatch(value):
            value = int(value)
        if type(value) is not int:
            raise self._invalid("bad_number" if self._is_form else "wrong_type", name)
        if not minimum <= value <= maximum:
            raise self._invalid("bad_number", name)
        return value

    def flag(self, name: str, *, default: Default | Required = REQUIRED) -> bool | Default:
        """Return True or False."""
        value = self._value(name, default)
        if self._is_form and isinstance(value, str):
            value = FLAGS.get(value[: limits.WORD].lower())
        if value is default:
            return default
        if isinstance(value, bool):
            return value
        raise self._invalid("wrong_type", name)

    def choice(self, name: str, accepted: Collection[str], *, default: Default | Required = REQUIRED) -> str | Default:
        """Return one of the texts in `accepted`."""
        value = self._string(name, default)
        if value is default:
            return default
        if value not in accepted:
            raise self._invalid("bad_choice", name, accepted=", ".join(sorted(accepted)))
        return value

    def identifier(self, name: str, *, default: Default | Required = REQUIRED) -> str | Default:
        """Return a public id; raise `NotFound` for a text that cannot be one."""
        value = self._string(name, default)
        return default if value is default else validation.known_id(value)

    def identifiers(self, name: str, *, limit: int, default: Sequence[str] | Required = REQUIRED) -> list[str]:
        """Return a list of public ids, each once, in order."""
        return list(dict.fromkeys(map(validation.known_id, self._strings(name, limit, default))))

    def words(
        self, name: str, *, limit: int, most: int = limits.WORD, default: Sequence[str] | Required = REQUIRED
    ) -> list[str]:
        """Return a list of texts such as `word` returns, each once, in order."""
        return list(dict.fromkeys(self._word(value, name, most) for value in self._strings(name, limit, default)))

    def list_of(self, name: str, *, limit: int, item: Callable[["Body"], Item]) -> list[Item]:
        """Return `[item(Body), …]` over a list of mappings, at least one."""
        values = self._list(name, limit)
        return [item(Body(value, f"{self._at(name)}.{place}")) for place, value in enumerate(values)]

    def mapping(self, name: str, *, limit: int, most: int | None, default: object = REQUIRED) -> "Body":
        """Return a mapping with at most `limit` entries, as a Body to iterate over and take from.

        `most`: code points of a key, as in `text`; None when the caller looks at them.
        """
        value = self._value(name, default)
        if value is default:
            value = default or {}
        body = Body(value, self._at(name))
        if len(value) > limit:
            raise self._invalid("too_many_items", name, limit=limit)
        if most is not None and any(validation.is_far_beyond(key, most) for key in value):
            raise self._invalid("too_long", name, limit=most)
        return body

    def _string(self, name, default):
        value = self._value(name, default)
        if value is not default and not isinstance(value, str):
            raise self._invalid("wrong_type", name)
        return value

    def _word(self, value, name, most):
        value = value[: most + 1]
        if not validation.is_storable(value):
            raise self._invalid("bad_characters", name)
        return value

    def _strings(self, name, limit, default):
        values = self._list(name, limit, default)
        for place, value in enumerate(values):
            if not isinstance(value, str):
                raise self._invalid("wrong_type", f"{name}.{place}")
        return values

    def _list(self, name, limit, default=REQUIRED):
        values = self._values.getlist(name) if isinstance(self._values, MultiDict) else self._values.get(name)
        if values is None or (self._is_form and not values):
            if default is REQUIRED:
                raise self._invalid("required", name)
            return default
        if not isinstance(values, list):
            raise self._invalid("wrong_type", name)
        if not values and default is REQUIRED:
            raise self._invalid("required", name)
        if len(values) > limit:
            raise self._invalid("too_many_items", name, limit=limit)
        return values

    def _value(self, name, default):
        value = self._values.get(name)
        if value is not None:
            return value
        if default is REQUIRED:
            raise self._invalid("required", name)
        return default

    def _invalid(self, code, name, **values):
        return Invalid(code, field=self._at(name), **values)

    def _at(self, name):
        return f"{self._path}.{name}" if self._path else name


def json_body() -> Body:
    """Return the JSON object in the request as a Body. Raises ChatError `bad_json` (400) for anything else."""
    if not request.is_json:
        raise UnsupportedMediaType()
    try:
        return json_object(request.get_data().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ChatError("bad_json") from error


def json_object(text: str) -> Body:
    """Return the JSON object in `text` as a Body. Raises ChatError `bad_json` for anything else.

    A leading byte-order mark, which some programs on Windows write, is ignored (RFC 8259, section 8.1).
    """
    try:
        # Strict where Python's parser is lenient: no NaN. Depth ends in RecursionError.
        value = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ChatError("bad_json") from error
    if not isinstance(value, dict):
        raise ChatError("bad_json")
    return Body(value)


def form_body() -> Body:
    """Return the posted form as a Body."""
    return Body(request.form)


def query() -> Body:
    """Return the query string as a Body."""
    return Body(request.args)


def _refuse_constant(name):
    raise ValueError(name)
