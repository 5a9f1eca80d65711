"""Translate errors into answers: problem details, pages, and (by `as_dict`) events of Socket.IO and /ws."""

import secrets
import sys

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask.logging import default_handler
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, TimeoutError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.local import LocalProxy

from chatapp import database, database_file
from chatapp.errors import ChatError, SignedOut, Unavailable, Unexpected
from chatapp.extensions import db
from chatapp.services.accounts.confirmation import FIELD
from chatapp.web import next_page
from chatapp.web.http.headers import class_of
from chatapp.web.identity import bearer
from chatapp.web.identity.person import ask_for_nobody, check_expected_user
from chatapp.web.sentences import sentence

PROBLEM = {"Content-Type": "application/problem+json"}
TOO_LARGE = 413  # such a form is not read, so it cannot be shown again
CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}

FULL_FOR = 30  # seconds in Retry-After while nothing can be stored: somebody has to make room


def init_app(app: Flask) -> None:
    """Register the error handlers. An unexpected exception is logged once, under the id that the answer names."""
    app.register_error_handler(ChatError, answer)
    app.register_error_handler(CSRFError, answer_csrf)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(InternalServerError, answer_unexpected)
    for kind in (DBAPIError, TimeoutError):
        app.register_error_handler(kind, answer_database)
    app.log_exception = log  # type: ignore[method-assign,assignment] # Flask calls it with `exc_info` alone
    # Not to `wsgi.errors`: the environ of a live connection does not have it.
    default_handler.setStream(LocalProxy(lambda: sys.stderr))


def as_dict(error: ChatError) -> dict:
    """Return `{"error": {...}}` as in docs/protocol.md, the same through every interface."""
    told = {"code": error.code, "message": sentence(error), "retry": error.retry}
    if error.field:
        told["field"] = error.field
    if error.retry_after:
        told["retry_after"] = error.retry_after
    return {"error": {**error.values, **told}}


def told(error: ChatError) -> dict:
    """Return `as_dict` of an error, or of the outage when the database, which knows the language, has gone away."""
    try:
        return as_dict(error)
    except (DBAPIError, TimeoutError) as outage:
        return as_dict(unexpected(outage))


def as_problem(error: ChatError) -> dict:
    """Return an error as problem details (RFC 9457), with the members of `as_dict` below `error`.

    `type` links to the description of the code. `title` depends on the code alone, not on the reader's language.
    """
    told = as_dict(error)
    title = error.code.replace("_", " ").capitalize()
    address = f"{url_for('reference.show')}#{error.code}"
    return {"type": address, "title": title, "status": error.status, "detail": told["error"]["message"], **told}


def unexpected(exception: Exception) -> ChatError:
    """Log an unexpected exception outside of Flask's own handling; return the ChatError to answer with."""
    if database.cannot_serve(exception):
        return _unavailable(exception)
    log((type(exception), exception, exception.__traceback__))
    return Unexpected("unexpected", id=g.error_id)


def _unavailable(exception: Exception) -> ChatError:
    """Log why the database cannot serve, in a line; return the refusal, which asks it for nothing."""
    ask_for_nobody()
    code = database_file.storage_refusal(exception)
    if code:
        current_app.logger.error("nothing can be stored (%s) until somebody has cleared it up", code)
        return Unavailable(code, retry_after=FULL_FOR)
    if hasattr(getattr(exception, "orig", None), "sqlite_errorname"):  # it may be a mistake in a statement
        log((type(exception), exception, exception.__traceback__))
    else:
        current_app.logger.error("the database cannot serve: %s", database.in_a_line(exception))
    return Unavailable("busy", retry_after=1)


def log(exception_info: tuple) -> None:
    """Log an exception under a new id, in `g.error_id`. Stands in for Flask's `log_exception`."""
    g.error_id = secrets.token_hex(4)
    current_app.logger.error("error %s at %s %r", g.error_id, request.method, request.path, exc_info=exception_info)


def answer(error: ChatError) -> ResponseReturnValue:
    """Answer a refusal: JSON for programs, else a page. Signed-out readers are redirected to the sign-in page."""
    if isinstance(error, SignedOut) and request.method in ("GET", "HEAD") and not is_for_programs():
        db.session.rollback()
        here = next_page.safe(request.full_path.rstrip("?"))
        return redirect(url_for("auth.sign_in", next=here), 303)
    return refused(error)


def refused(error: ChatError) -> tuple[str | dict, int, dict[str, str]]:
    """Return body, status and headers of a refusal: JSON for programs, else a page."""
    db.session.rollback()
    return _to_program(error) if is_for_programs() else _with_retry(error, _page(error))


def answer_csrf(error: CSRFError) -> ResponseReturnValue:
    """Answer a form with a stale CSRF token: show it again as it was typed, unless it was another person's."""
    try:
        check_expected_user()
    except ChatError as refusal:
        return answer(refusal)
    return answer(ChatError("csrf"))


def answer_http(error: HTTPException) -> ResponseReturnValue:
    """Answer an HTTP error of Werkzeug in our shape; let redirects pass."""
    if error.code is None or error.code < 400:
        return error
    refusal = ChatError(CODES.get(error.code, "bad_request"))
    refusal.status = error.code
    body, status, headers = refused(refusal)
    methods = getattr(error, "valid_methods", None)
    allowed = {"Allow": ", ".join(sorted(methods))} if methods else {}
    return body, status, {**headers, **allowed}


def answer_database(error: Exception) -> ResponseReturnValue:
    """Answer that the database cannot serve now. Raises any other error of it again, which is our mistake."""
    if not database.cannot_serve(error):
        raise error
    return answer(unexpected(error))


def answer_unexpected(error: InternalServerError) -> ResponseReturnValue:
    """Answer a bug of the server, or that the database has gone away while a refusal was made.

    The page comes without its shell, which may be what is broken.
    """
    db.session.rollback()
    original = error.original_exception
    if isinstance(original, Exception) and database.cannot_serve(original):
        return answer(unexpected(original))
    g.shell_is_bare = True
    refusal = Unexpected("unexpected", id=g.get("error_id", "-"))
    return _to_program(refusal) if is_for_programs() else _with_retry(refusal, _page(refusal))


def is_for_programs() -> bool:
    """Return whether this request is answered in JSON."""
    return class_of(request.path) in ("api", "probe")


def _to_program(error):
    body, status, headers = _with_retry(error, as_problem(error))
    return body, status, headers | PROBLEM | bearer.challenge(error)


def _with_retry(error, body):
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return body, error.status, headers


def _page(error):
    return render_template(
        "errors/error.html",
        status=error.status,
        code=error.code,
        message=sentence(error),
        kept=_kept() if error.status != TOO_LARGE else None,
        again=_again(error) if error.status != TOO_LARGE else None,
    )


def _kept():
    """Return the text that was typed, so that the error page can show it."""
    return _form().get("body")


def _again(error):
    """Return the posted form, to be sent again, or None. A form with a password is never returned."""
    form = _form()
    if not form or not (error.code == "csrf" or error.retry):
        return None
    if any("password" in name for name, _ in sent_again()):
        return None
    return {"action": request.full_path.rstrip("?"), "fields": sent_again()}


def sent_again() -> list[tuple[str, str]]:
    """Return the fields of the posted form as `[(name, value), …]`, without those that each page renews.

    For a `confirming` view, the password is one of those.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    renewed = {"csrf_token", "believed_person"} | ({FIELD} if getattr(view, "is_confirming", False) else set())
    return [(name, value) for name, value in _form().items(multi=True) if name not in renewed]


def _form():
    """Return the posted form as a MultiDict, empty when there is none or it cannot be read."""
    if request.method != "POST" or request.is_json:
        return MultiDict()
    try:
        return request.form
    except (ChatError, HTTPException):
        return MultiDict()
