"""Networks as administrators see them: what lives where."""

from flask import render_template

from chatapp.admin import bp
from chatapp.payloads.networks import network
from chatapp.services import sightings
from chatapp.web.person import me


@bp.get("/networks")
def networks():
    """Show which transports lived on which networks."""
    found = [network(*each) for each in sightings.listed(me())]
    return render_template("admin/networks.html", networks=found, transports=sightings.TRANSPORTS)
