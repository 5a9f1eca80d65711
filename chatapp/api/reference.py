"""The description of the API as a page, made of the OpenAPI document. It needs no JavaScript and no other file."""

from itertools import groupby

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from chatapp.api.openapi import document
from chatapp.errors import STATUS
from chatapp.web import times
from chatapp.web.assets.kept_pages import kept
from chatapp.web.sentences import SENTENCES

bp = Blueprint("reference", __name__)


@bp.get("/api")
def show() -> Response:
    """Show every endpoint, shape and refusal. No sign-in is needed."""
    return kept("reference", times.language(), _page)


def _page():
    described = document()
    return render_template(
        "api/reference.html",
        info=described["info"],
        server=described["servers"][0]["url"],
        groups=_groups(described),
        shapes=described["components"]["schemas"],
        refusals=[(code, status, SENTENCES[code]) for code, status in STATUS.items()],
    )


def _groups(described):
    """Return the endpoints as (tag, [(method, path, operation)]), in the order of the document's tags."""
    order = [tag["name"] for tag in described["tags"]]
    found = [
        (operation["tags"][0], (method.upper(), path, operation))
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]
    found.sort(key=lambda one: order.index(one[0]))
    return [(tag, [each for _, each in these]) for tag, these in groupby(found, key=lambda one: one[0])]
