"""Fields of actions. One call makes a field: its schema and description for documents, and its parser."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from types import SimpleNamespace
from typing import Any

from chatapp import limits
from chatapp.payloads import schemas
from chatapp.web.http import idempotency
from chatapp.web.http.body import REQUIRED, Body


@dataclass(frozen=True)
class Field:
    """`schema`: JSON Schema with its description. `read(body, name, default=…)` returns the value in a Body.

    `default`: the value of a missing field, or REQUIRED. `over_http`: replaces `read` for HTTP requests.
    """

    schema: dict
    read: Callable[..., Any]
    default: object = REQUIRED
    over_http: Callable[..., Any] | None = None

    def may_be_missing(self, over_http: bool = True) -> bool:
        """Say whether a request without the field can be valid. Over HTTP, a header can replace a client_id."""
        return self.default is not REQUIRED or (over_http and self.over_http is idempotency.client_id)

    def taken_from(self, body: Body, name: str, over_http: bool = False) -> Any:
        """Return the value in `body`. Raises `Invalid` and `NotFound` as Body does, with the name of the field."""
        read = self.over_http if over_http and self.over_http else self.read
        return read(body, name, default=self.default)


class Asked(SimpleNamespace):
    """A parsed request: the value of each field, as an attribute of its name."""


def parse(fields: dict[str, Field], body: Body, over_http: bool = False) -> dict[str, Any]:
    """Return `{name: value}` of these fields in `body`. Raises the error of the first invalid field."""
    return {name: field.taken_from(body, name, over_http) for name, field in fields.items()}


def optional(field: Field, default: object = None) -> Field:
    """Return the same field as an optional one, which may be missing or null."""
    return replace(field, default=default)


def identifier(about: str) -> Field:
    """Return a field for a public id. A value of another form is refused as `not_found`."""
    return Field(schemas.described(schemas.ID, about), Body.identifier)


def identifiers(most: int, about: str, least: int = 0, bound: int | None = None) -> Field:
    """Return a field for a list of public ids. `bound`: the longest list that is parsed, if a service counts them."""
    schema = schemas.array(schemas.ID, most=most, least=least)
    return Field(schemas.described(schema, about), partial(Body.identifiers, limit=bound or most))


def counter(about: str) -> Field:
    """Return a field for a whole number from 0 on, such as a seq or a rev."""
    return Field(schemas.described(schemas.COUNTER, about), Body.integer)


def integer(least: int, most: int, about: str) -> Field:
    """Return a field for a whole number within bounds, both included."""
    return Field(
        schemas.described(schemas.integer(least, most), about), partial(Body.integer, minimum=least, maximum=most)
    )


def text(most: int, about: str, least: int = 0) -> Field:
    """Return a field for a text of so many code points. The service counts them after cleaning."""
    return Field(schemas.described(schemas.text(most, least), about), partial(Body.text, most=most))


def word(most: int, about: str) -> Field:
    """Return a field for a text whose form the service checks, such as a time zone or a token."""
    return Field(schemas.described(schemas.text(most), about), partial(Body.word, most=most))


def one_of(choices: tuple[str, ...], about: str) -> Field:
    """Return a field for one of these texts. The service refuses any other."""
    return Field(schemas.described(schemas.one_of(*choices), about), Body.word)


def choice(choices: tuple[str, ...], about: str) -> Field:
    """Return a field for one of these texts. The parser refuses any other."""
    return Field(schemas.described(schemas.one_of(*choices), about), partial(Body.choice, accepted=set(choices)))


def some_of(choices: tuple[str, ...], about: str) -> Field:
    """Return a field for a list of at least one of these texts. The service refuses any other."""
    schema = schemas.array(schemas.one_of(*choices), most=len(choices), least=1)
    return Field(schemas.described(schema, about), partial(Body.words, limit=len(choices)))


def flag(about: str) -> Field:
    """Return a field for True or False."""
    return Field(schemas.described(schemas.BOOLEAN, about), Body.flag)


def client_id(about: str = "The header `Idempotency-Key` may bring it instead.") -> Field:
    """Return a field for a client_id, which over HTTP the header Idempotency-Key may bring."""
    read = partial(Body.word, most=limits.CLIENT_ID)
    return Field(schemas.described(schemas.CLIENT_ID, about), read, over_http=idempotency.client_id)


def cursors(about: str) -> Field:
    """Return a field for `{conversation: rev, or None}`."""
    schema = {
        "type": "object",
        "additionalProperties": schemas.nullable(schemas.COUNTER),
        "maxProperties": limits.CURSORS,
    }
    return Field(schemas.described(schema, about), _read_cursors)


def _read_cursors(body: Body, name: str, default: object = REQUIRED) -> dict[str, int | None]:
    found = body.mapping(name, limit=limits.CURSORS, most=limits.PUBLIC_ID, default=default)
    return {cid: found.integer(cid, default=None) for cid in found}


def list_of(shape: str, fields: dict[str, Field], most: int, about: str) -> Field:
    """Return a field for a list of dicts with these fields, at least one. `shape`: their name in documents."""
    schema = schemas.array(schemas.ref(shape), most=most, least=1)
    read = partial(_read_list, fields, most)
    return Field(schemas.described(schema, about), read, over_http=partial(read, over_http=True))


def _read_list(
    fields: dict[str, Field], most: int, body: Body, name: str, default: object = REQUIRED, over_http: bool = False
) -> list[dict[str, Any]]:
    return body.list_of(name, limit=most, item=lambda item: parse(fields, item, over_http))


def object_schema(fields: dict[str, Field], over_http: bool = True) -> dict:
    """Return the schema of a JSON object with these fields; null counts as missing."""
    required = [name for name, field in fields.items() if not field.may_be_missing(over_http)]
    properties = {
        name: field.schema if name in required else schemas.nullable(field.schema) for name, field in fields.items()
    }
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def search(about: str) -> dict[str, Field]:
    """Return the fields of a list that can be searched."""
    return {"q": optional(text(limits.SEARCH, about), ""), **OFFSET}


_OFFSET = {**schemas.COUNTER, "default": 0, "description": "The number of items to skip."}
OFFSET = {"offset": Field(_OFFSET, Body.integer, default=0)}
