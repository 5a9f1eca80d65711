"""`/network`: the page that tests whether this network lets through what chatapp needs."""

from functools import partial

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from chatapp.models.columns import now
from chatapp.web import times
from chatapp.web.assets.kept_pages import kept
from chatapp.web.http import forwarded

bp = Blueprint("network", __name__)


@bp.get("/network")
def show() -> Response:
    """Show the test; without JavaScript, what this one request shows.

    It shows the time to the minute, and is cached for that minute.
    """
    facts = {
        "now": now().replace(second=0, microsecond=0),
        "is_secure": request.is_secure,
        "is_relayed": forwarded.is_relayed(request.environ),
    }
    draw = partial(render_template, "network/index.html", **facts)
    return kept("network", times.language(), draw, *facts.values())
