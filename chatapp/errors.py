"""Errors by meaning.

Services raise them; each door translates them once (`web.errors` for pages, JSON and Socket.IO). An error
carries a code and the values its sentence needs, never a sentence: those live in `web.sentences`.
"""


class ChatError(Exception):
    """A refusal that a person can understand.

    `code`: snake_case, stable, part of the protocol. `field`: the input that is refused, dotted for lists
    (`messages.2.body`). `retry_after`: seconds. `values`: what the sentence needs, e.g. `limit`.
    """

    status = 400
    retry = False

    def __init__(self, code, *, field=None, retry_after=None, **values):
        super().__init__(code)
        self.code = code
        self.field = field
        self.retry_after = retry_after
        self.values = values

    def at(self, field):
        """Return self, naming `field` as the refused input."""
        self.field = field
        return self


class Invalid(ChatError):
    """The input is wrong; sending it again cannot help."""

    status = 422


class SignedOut(ChatError):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401


class Forbidden(ChatError):
    """The person may know of the thing, but not do this."""

    status = 403


class NotFound(ChatError):
    """There is no such thing, or this person must not know that there is."""

    status = 404

    def __init__(self, code="not_found", **values):
        super().__init__(code, **values)


class Conflict(ChatError):
    """The thing has changed, or is in a state that does not allow this."""

    status = 409


class TooMany(ChatError):
    """A limit on how often is reached; `retry_after` says when to come back."""

    status = 429
    retry = True


class Unavailable(ChatError):
    """The server cannot do it now; the same request may succeed later."""

    status = 503
    retry = True
