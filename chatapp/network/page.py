"""`/network`: what this network does to what chatapp needs."""

import datetime

from flask import Blueprint, render_template, request

from chatapp.web import forwarded

bp = Blueprint("network", __name__)


@bp.get("/network")
def show():
    """Show the page that tests; without JavaScript, what this one request could tell."""
    return render_template(
        "network/index.html",
        now=datetime.datetime.now(datetime.UTC),
        is_secure=request.is_secure,
        is_relayed=forwarded.is_relayed(request.environ),
    )
