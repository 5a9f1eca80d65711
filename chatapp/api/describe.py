"""The description of an endpoint, written beside it; `openapi` makes the document of all of them."""

from dataclasses import dataclass, field

from chatapp import limits
from chatapp.api.schemas import COUNTER, nullable, said, text


@dataclass(frozen=True)
class Description:
    """`body`: `{field: schema}` or None; `query`: the same; `answer`: a schema, None for 204.

    `refusals`: codes beside those that follow from the rest, with blanks between; `has_key`: takes Idempotency-Key;
    `required`: names of the query that must be there.
    """

    summary: str
    answer: dict | None
    status: int
    body: dict | None
    query: dict = field(default_factory=dict)
    refusals: str = ""
    has_key: bool = False
    required: tuple = ()


def describe(summary, *, answer=None, body=None, query=None, refusals="", status=200, **more):
    """Attach a Description to the view below."""

    def attach(view):
        made = status if answer else 204
        view.description = Description(summary, answer, made, body, query or {}, refusals, **more)
        return view

    return attach


def optional(schema, about):
    """Return the schema of a field that may be missing or null."""
    return said(nullable(schema), about)


def is_optional(schema):
    """Say whether a field with this schema may be missing."""
    return "null" in schema.get("type", ())


OFFSET = {"offset": said({**COUNTER, "default": 0}, "How many to leave out from the beginning.")}


def search(about):
    """Return the query of lists that are searched."""
    return {"q": said(text(limits.SEARCH), about), **OFFSET}
