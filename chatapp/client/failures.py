"""Failures of commands: a sentence for people, an exit code for scripts (docs/command-line.md)."""

import click


class Failure(click.ClickException):
    """The server refused. `code`: as in docs/protocol.md, None if no server sent it. `retry`: it may succeed later."""

    exit_code = 1

    def __init__(self, message, code=None, *, retry=False, retry_after=0):
        super().__init__(message)
        self.code = code
        self.retry = retry
        self.retry_after = retry_after


class NotSignedIn(Failure):
    """There is no token, or it is not valid any more."""

    exit_code = 3


class NotFound(Failure):
    """It does not exist, or it is not for this person."""

    exit_code = 4


class Unreachable(Failure):
    """The network failed, or the server could not answer."""

    exit_code = 5


def refused(status, error):
    """Return the Failure for an error of docs/protocol.md that came with this HTTP status, None over the socket."""
    code = error.get("code")
    kind = {"signed_out": NotSignedIn, "bad_token": NotSignedIn, "not_found": NotFound}.get(code, Failure)
    if code in ("busy", "unexpected") or (status or 0) >= 500:
        kind = Unreachable
    retry, wait = bool(error.get("retry")), error.get("retry_after") or 0
    return kind(error.get("message") or "The server did not accept this.", code, retry=retry, retry_after=wait)
