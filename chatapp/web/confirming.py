"""Views that may ask for the password again (`services.accounts.confirmation`).

A program sends it as `current_password`. A form is answered with a page that asks for the password, keeps all fields
that were sent, and sends them again with it.
"""

import functools
from collections.abc import Callable

from flask import render_template, request

from chatapp import limits
from chatapp.errors import Invalid, TooMany, Unavailable, Unconfirmed
from chatapp.services.accounts import people
from chatapp.services.accounts.confirmation import FIELD
from chatapp.web.errors import is_for_programs, sent_again
from chatapp.web.forms import refusal
from chatapp.web.http.body import form_body, json_body
from chatapp.web.identity.person import visitor


def confirming(view: Callable) -> Callable:
    """Decorate a view: check the password if one was sent, and ask for it where the service raises `Unconfirmed`."""

    @functools.wraps(view)
    def confirmed(*args, **kwargs):
        try:
            password = _password()
            if password is not None and visitor().sign_in is not None:
                people.verify_password(visitor(), password, FIELD)
        except (Invalid, TooMany, Unavailable) as error:
            return _asked(error)
        try:
            return view(*args, **kwargs)
        except Unconfirmed as error:
            return _asked(error)

    confirmed.is_confirming = True  # type: ignore[attr-defined] # `errors.sent_again` reads it
    return confirmed


def _password():
    if not is_for_programs():
        return form_body().text(FIELD, most=limits.PASSWORD, default=None)
    if request.is_json and request.content_length:
        return json_body().text(FIELD, most=limits.PASSWORD, default=None)
    return None


def _asked(error):
    """Return the page that asks for the password. For programs, raise the refusal."""
    if is_for_programs():
        raise error
    told = None if isinstance(error, Unconfirmed) else refusal(error)
    person_id = (request.view_args or {}).get("person_id")
    page = render_template(
        "auth/confirm.html",
        action=request.path,
        endpoint=request.endpoint,
        fields=sent_again(),
        about=people.find(person_id).display_name if person_id else request.form.get("name"),
        error=told,
    )
    return page, error.status
