"""Errors become answers here, once per door: problem details, pages, and (by `as_dict`) Socket.IO and /ws."""

import secrets

from flask import current_app, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError

from chatapp.errors import ChatError, SignedOut, Unavailable
from chatapp.extensions import db
from chatapp.web import bearer
from chatapp.web.headers import class_of
from chatapp.web.person import check_believed_person
from chatapp.web.sentences import sentence

PROBLEM = {"Content-Type": "application/problem+json"}
TOO_LARGE = 413  # such a form cannot be read, so not shown again either
CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}


# The database is locked or away, or all connections to it are in use: no mistake of ours, and it passes.
WAITED_TOO_LONG = (OperationalError, TimeoutError)


class Unexpected(ChatError):
    """Our own mistake; `id` finds it in the log."""

    status = 500
    retry = True


def init_app(app):
    """Register the handlers; unexpected exceptions are logged once, with the id that people are told."""
    app.register_error_handler(ChatError, answer)
    app.register_error_handler(CSRFError, answer_csrf)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(InternalServerError, answer_unexpected)
    for kind in WAITED_TOO_LONG:
        app.register_error_handler(kind, answer_busy)
    app.log_exception = log


def as_dict(error):
    """Return `{"error": {...}}` as in docs/protocol.md, the same through every door."""
    told = {"code": error.code, "message": sentence(error), "retry": error.retry}
    if error.field:
        told["field"] = error.field
    if error.retry_after:
        told["retry_after"] = error.retry_after
    return {"error": {**error.values, **told}}


def as_problem(error):
    """Return an error as problem details (RFC 9457), its own members below `error` as through every other door.

    `type` leads to where the code is described; `title` is the same whatever the occurrence and the reader's language.
    """
    told = as_dict(error)
    title = error.code.replace("_", " ").capitalize()
    address = f"{url_for('reference.show')}#{error.code}"
    return {"type": address, "title": title, "status": error.status, "detail": told["error"]["message"], **told}


def unexpected(exception):
    """Log an exception that no door expects, outside of a Flask request's own handling; return what to tell."""
    log((type(exception), exception, exception.__traceback__))
    if isinstance(exception, WAITED_TOO_LONG):
        return Unavailable("busy", retry_after=1)
    return Unexpected("unexpected", id=g.error_id)


def log(exception_info):
    """Log an exception under a new id, in `g.error_id`. Stands in for Flask's `log_exception`."""
    g.error_id = secrets.token_hex(4)
    current_app.logger.error("error %s at %s %r", g.error_id, request.method, request.path, exc_info=exception_info)


def answer(error):
    """Answer a refusal: JSON to programs, a page elsewhere; who is signed out is led to the sign-in page and back."""
    db.session.rollback()
    if _is_for_programs():
        return _to_program(error)
    if isinstance(error, SignedOut) and request.method in ("GET", "HEAD"):
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")), 303)
    return _with_retry(error, _page(error))


def answer_csrf(error):
    """Answer a stale form; unless it was somebody else's, it is shown once more with what was typed."""
    try:
        check_believed_person()
    except ChatError as refusal:
        return answer(refusal)
    return answer(ChatError("csrf"))


def answer_http(error):
    """Answer what Werkzeug refuses, in our shape; redirects and such pass."""
    if error.code is None or error.code < 400:
        return error
    refusal = ChatError(CODES.get(error.code, "bad_request"))
    refusal.status = error.code
    body, status, headers = answer(refusal)
    allowed = {"Allow": ", ".join(sorted(error.valid_methods))} if getattr(error, "valid_methods", None) else {}
    return body, status, {**headers, **allowed}


def answer_busy(error):
    """Answer that the database cannot serve now, without asking it for the page's shell."""
    db.session.rollback()
    g.shell_is_bare = True
    return answer(unexpected(error))


def answer_unexpected(error):
    """Answer our own mistake without touching what may be broken: the page comes without its shell."""
    db.session.rollback()
    g.shell_is_bare = True
    refusal = Unexpected("unexpected", id=g.get("error_id", "-"))
    return _to_program(refusal) if _is_for_programs() else _with_retry(refusal, _page(refusal))


def _is_for_programs():
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
    """Return the text that somebody typed, which must not be lost with the error."""
    return request.form.get("body") if _is_form() else None


def _again(error):
    """Return the form that was posted, to be sent once more; never one with a password in it."""
    if not _is_form() or not (error.code == "csrf" or error.retry):
        return None
    if any("password" in name for name in request.form):
        return None
    renewed = {"csrf_token", "believed_person"}
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in renewed]
    return {"action": request.full_path.rstrip("?"), "fields": fields}


def _is_form():
    return request.method == "POST" and not request.is_json
