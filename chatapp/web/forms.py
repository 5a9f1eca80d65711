"""A form that was refused is shown again: with the reason at its field, and all that was typed."""

from flask import request
from flask_babel import gettext

from chatapp.errors import Conflict, Forbidden, Invalid, TooMany, Unavailable
from chatapp.models.columns import new_id
from chatapp.services import text
from chatapp.web.errors import as_dict

# What the form itself can show. Who is signed out, or asks for what is not there, sees an error page instead.
REFUSALS = (Invalid, Forbidden, Conflict, TooMany, Unavailable)
# A page taken from the browser's history brings its client_id back; nothing new could ever be sent under these.
SPENT = {"client_id_reused", "bad_id", "required"}


def refusal(error):
    """Return what a form shows of a refusal: `{"code", "message", "field"}`, whose field is one of its own.

    A form makes one thing; services that take lists name its field `messages.0.body`. Who sees it need not know what
    an id is.
    """
    told = as_dict(error)["error"] | {"field": (error.field or "").rpartition(".")[2]}
    if error.code == "client_id_reused":
        told["message"] = gettext(
            "From this page something else was sent before. Send again, and this is sent as well."
        )
    return told


def client_id_of(asked):
    """Return the client_id in the address of a page with a form, `write`, or None; `asked`: the Body of its query.

    Who comes back to that address, with what the browser brings back in the form, and sends it once more, sends it
    under the same one.
    """
    return text.client_id(asked.text("write"), "write") if "write" in asked else None


def client_id_after(error):
    """Return the client_id for another try: the same, so that a retry stays one, unless it can never be used."""
    is_spent = error.code in SPENT and refusal(error)["field"] == "client_id"
    return new_id() if is_spent else typed("client_id")


def typed(name, default=""):
    """Return a field as it was typed, whatever it holds, to be shown again; never to be stored."""
    return request.form.get(name, default)
