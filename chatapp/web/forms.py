"""A form that was refused is shown again: with the reason at its field, and all that was typed."""

from flask import request

from chatapp.errors import Conflict, Forbidden, Invalid, TooMany, Unavailable
from chatapp.web.errors import as_dict

# What the form itself can show. Who is signed out, or asks for what is not there, sees an error page instead.
REFUSALS = (Invalid, Forbidden, Conflict, TooMany, Unavailable)


def refusal(error):
    """Return what a form shows of a refusal: `{"code", "message", "field"}`, whose field is one of its own.

    A form makes one thing; services that take lists name its field `messages.0.body`.
    """
    return as_dict(error)["error"] | {"field": (error.field or "").rpartition(".")[2]}


def typed(name, default=""):
    """Return a field as it was typed, whatever it holds, to be shown again; never to be stored."""
    return request.form.get(name, default)
