"""Failures of commands: a sentence for people, an exit code for scripts (docs/command-line.md)."""

import click

from chatapp.client.shapes import Refusal


class Failure(click.ClickException):
    """The server refused. `code`: as in docs/protocol.md, None if no server sent it. `retry`: it may succeed later."""

    exit_code = 1

    def __init__(self, message: str, code: str | None = None, *, retry: bool = False, retry_after: float = 0) -> None:
        super().__init__(message)
        self.code = code
        self.retry = retry
        self.retry_after = retry_after

    def add(self, sentence: str) -> None:
        """Add a sentence to the message."""
        self.message += sentence  # type: ignore[misc] # it is shown as it is then


class NotSignedIn(Failure):
    """There is no token, or it is not valid any more."""

    exit_code = 3


class NotFound(Failure):
    """It does not exist, or it is not for this person."""

    exit_code = 4


class Unreachable(Failure):
    """The network failed, or the server could not answer."""

    exit_code = 5


def refused(status: int | None, error: Refusal) -> Failure:
    """Return the Failure for an error of docs/protocol.md that came with this HTTP status, None over the socket."""
    code = error.get("code")
    kind = {"signed_out": NotSignedIn, "bad_token": NotSignedIn, "not_found": NotFound}.get(code or "", Failure)
    if code in ("busy", "unexpected") or (status or 0) >= 500:
        kind = Unreachable
    retry, wait = bool(error.get("retry")), error.get("retry_after") or 0
    return kind(error.get("message") or "The server did not accept this.", code, retry=retry, retry_after=wait)
