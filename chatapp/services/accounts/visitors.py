"""The identity behind a request: a user, and the sign-in or the token by which they are here."""

from dataclasses import dataclass

from chatapp.models import AccessToken, User
from chatapp.services.accounts.sign_ins import SignIn


@dataclass(frozen=True, slots=True)
class Visitor:
    """A user with the sign-in or token of this request. An operator at the command line has neither.

    Flask-Login holds it as its user, so it has the attributes that Flask-Login reads.
    """

    user: User
    sign_in: SignIn | None = None
    token: AccessToken | None = None

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the account has not been deactivated."""
        return self.user.is_active

    @property
    def way_in(self) -> str:
        """The public id of the sign-in or token."""
        if self.token is not None:
            return self.token.public_id
        assert self.sign_in is not None  # operators open no connections
        return self.sign_in.row.public_id

    @property
    def sign_in_id(self) -> int | None:
        """The sign-in's id in the database, None for a token."""
        return self.sign_in.row.id if self.sign_in is not None else None

    @property
    def token_id(self) -> int | None:
        """The token's id in the database, None for a sign-in."""
        return self.token.id if self.token is not None else None

    def get_id(self) -> str:
        """Return the secret of the sign-in, which Flask-Login keeps in the session cookie."""
        assert self.sign_in is not None  # a program gets no cookie
        return self.sign_in.token
