"""Statistics for administrators: which transports work on which networks."""

from flask import render_template
from flask.typing import ResponseReturnValue

from chatapp.pages.administration import bp
from chatapp.payloads.networks import network
from chatapp.services.administration import network_sightings
from chatapp.web.http.body import query
from chatapp.web.identity.person import current_user


@bp.get("/networks")
def networks() -> ResponseReturnValue:
    """Show which transports worked on which networks."""
    offset = query().integer("offset", default=0)
    found = network_sightings.listed(current_user(), offset)
    return render_template(
        "admin/networks.html",
        networks=[network(*each) for each in found],
        offset=offset,
        next_offset=found.after(offset),
        transports=network_sightings.TRANSPORTS,
    )
