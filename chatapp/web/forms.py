"""A form that was refused is shown again: with the reason at its field, and all that was typed."""

import functools
from collections.abc import Callable

from flask import request
from flask_babel import gettext

from chatapp import limits
from chatapp.errors import ChatError, Conflict, Forbidden, Invalid, TooMany, Unavailable
from chatapp.models.columns import new_id
from chatapp.services import validation
from chatapp.web.errors import as_dict
from chatapp.web.http.body import Body

# The refusals that a form can show. Others (signed out, not found) are shown on an error page.
REFUSALS = (Invalid, Forbidden, Conflict, TooMany, Unavailable)
# After a refusal with one of these codes, nothing new can be sent under the client_id of the form, which a page from
# the browser's history brings back.
SPENT = {"client_id_reused", "bad_id", "required"}


def shows_again(page: Callable, on: type[ChatError] | tuple[type[ChatError], ...] = REFUSALS) -> Callable:
    """Decorate the view of a form: where it is refused, its page is shown again, with the status of the refusal.

    `page(error, **arguments)` returns that page as HTML; it gets the ChatError and the arguments of the view. `on`: the
    classes of errors that the page can show; any other is raised.
    """

    def decorate(view):
        @functools.wraps(view)
        def answer(**arguments):
            try:
                return view(**arguments)
            except on as error:
                return page(error, **arguments), error.status

        return answer

    return decorate


def refusal(error: ChatError) -> dict:
    """Return a refusal as a form shows it: `{"code", "message", "field"}`, where the field is one of the form's own.

    A form sends one thing, whose field a service that takes lists calls `messages.0.body`. The message for a reused
    client_id does not speak of ids.
    """
    told = as_dict(error)["error"] | {"field": (error.field or "").rpartition(".")[2]}
    if error.code == "client_id_reused":
        told["message"] = gettext("You already sent something else from this page. Send again to send this as well.")
    return told


def client_id_of(asked: Body) -> str | None:
    """Return the client_id in the address of a page with a form (`write`), or None. `asked`: the Body of the query.

    A reader who goes back to that address and sends the restored form again sends it under the same client_id.
    """
    return validation.client_id(asked.word("write", most=limits.CLIENT_ID), "write") if "write" in asked else None


def client_id_after(error: ChatError) -> str:
    """Return the client_id for another try: the same one, unless it can never be used."""
    is_spent = error.code in SPENT and refusal(error)["field"] == "client_id"
    return new_id() if is_spent else typed("client_id")


def typed_text(error: ChatError) -> dict:
    """Return what a page with a form for one text shows after a refusal: `draft`, `client_id`, `error`."""
    return {"draft": typed("body"), "client_id": client_id_after(error), "error": refusal(error)}


def typed_fields(*names: str) -> dict[str, str]:
    """Return these fields of the posted form as they were typed, `{name: text}`."""
    return {name: typed(name) for name in names}


def typed(name: str, default: str = "") -> str:
    """Return a field as it was typed, unchecked: to be shown again, never to be stored."""
    return request.form.get(name, default)
