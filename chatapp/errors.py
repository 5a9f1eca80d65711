"""Errors by meaning, and every code by which something is refused.

Services raise them; each interface translates them once (`web.errors` for pages, JSON and Socket.IO). An error
carries a code and the values its sentence needs, never a sentence: those live in `web.sentences`.
"""

from typing import Any, Self


class ChatError(Exception):
    """A refusal that a person can understand.

    `code`: snake_case, stable, part of the protocol, declared in `codes` of the class with what docs/protocol.md says
    of it. `field`: the input that is refused, dotted for lists (`messages.2.body`). `retry_after`: seconds. `values`:
    what the sentence needs, e.g. `limit`.
    """

    status = 400
    retry = False
    codes = {
        "bad_json": "the body is not a JSON object",
        "csrf": "the token is missing or stale",
        "no_cookies": "only of the forms: the browser sent no cookie of ours",
        "bad_host": "the server is not called by that name",
        "bad_request": "",
        "upgrade_needed": "this address is for WebSockets",
    }

    def __init__(self, code: str, *, field: str | None = None, retry_after: float | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.retry_after = retry_after
        self.values = values

    def at(self, field: str | None) -> Self:
        """Return self, naming `field` as the refused input."""
        self.field = field
        return self


class SignedOut(ChatError):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401
    codes = {"signed_out": "", "bad_token": ""}


class Forbidden(ChatError):
    """The person may know of the thing, but not do this."""

    status = 403
    codes = {
        "owners_only": "only owners post here",
        "owners_mention_all": "only owners mention everyone here",
        "owner_needed": "only owners manage a room",
        "admin_needed": "",
        "not_yours": "",
        "deactivated_person": "",
        "account_deactivated": "",
        "sign_up_closed": "",
        "invitation_needed": "",
        "first_link_needed": "the first account needs the link that was printed at start",
        "bad_origin": "another site asked for the change",
        "not_with_token": "",
        "scope_needed": "",
    }


class Unconfirmed(ChatError):
    """The person may do this once they have typed their password again."""

    status = 403
    codes = {"confirmation_needed": "see [Confirming](#confirming)"}


class NotFound(ChatError):
    """There is no such thing, or this person must not know that there is."""

    status = 404
    codes = {"not_found": ""}

    def __init__(self, code: str = "not_found", **values: Any) -> None:
        super().__init__(code, **values)


class MethodNotAllowed(ChatError):
    """The address does not take this method. Raised by Werkzeug in its own form."""

    status = 405
    codes = {"method_not_allowed": ""}


class Conflict(ChatError):
    """The thing has changed, or is in a state that does not allow this."""

    status = 409
    codes = {
        "taken": "",
        "similar_name": "a username that looks the same exists",
        "client_id_reused": "",
        "edit_conflict": "",
        "archived": "",
        "last_owner": "",
        "last_admin": "",
        "already_deleted": "",
        "system_message": "it is a line about the room",
        "too_many_reactions": "that many different ones",
        "wrong_person": "",
        "epoch_changed": "",
        "is_direct": "",
        "is_thread": "",
        "not_a_thread": "",
        "not_followed": "",
        "too_many_tokens": "",
    }


class TooLarge(ChatError):
    """The request is larger than any that means something here, and was not read."""

    status = 413
    codes = {"too_large": "", "too_many_fields": "a form or query of more fields than any here has"}


class UnsupportedMediaType(ChatError):
    """The body is not JSON. Raised by Werkzeug in its own form."""

    status = 415
    codes = {"unsupported_media_type": ""}


class Invalid(ChatError):
    """The input is wrong; sending it again cannot help."""

    status = 422
    codes = dict.fromkeys(
        (
            *("required", "wrong_type", "too_long", "too_short", "bad_characters", "bad_id", "bad_choice"),
            *("bad_number", "bad_time", "bad_time_zone", "bad_locale", "bad_username", "mixed_scripts"),
            *("reserved_name", "too_many_marks", "wrong_credentials", "wrong_password", "weak_password"),
            *("too_many_items", "bad_invitation", "self_not_allowed", "nothing_to_send", "two_client_ids"),
        ),
        "",
    )


class UpgradeRequired(ChatError):
    """The WebSocket is of a version that is not served."""

    status = 426
    codes = {"websocket_version": ""}


class TooMany(ChatError):
    """A limit on how often is reached; `retry_after` says when to come back."""

    status = 429
    retry = True
    codes = {"too_many_requests": "", "too_many_connections": "when a live connection opens"}


class Unexpected(ChatError):
    """Our own mistake; `id` finds it in the log."""

    status = 500
    retry = True
    codes = {"unexpected": "our mistake; `id` finds it in the server's log"}


class Unavailable(ChatError):
    """The server cannot do it now; the same request may succeed later."""

    status = 503
    retry = True
    codes = {
        "busy": "too much is waiting, or the database does not answer",
        "storage_full": "the disk of the server is full: what was sent is not stored",
        "storage_read_only": "nothing can be written to the database: what was sent is not stored",
    }


# Of every code its class, in the order of their statuses.
_kinds: list[type[ChatError]] = [ChatError, *ChatError.__subclasses__()]
CLASSES = {code: kind for kind in sorted(_kinds, key=lambda kind: kind.status) for code in kind.codes}
STATUS = {code: kind.status for code, kind in CLASSES.items()}
