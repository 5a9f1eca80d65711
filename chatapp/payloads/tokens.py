"""Personal access tokens on the wire."""

from chatapp.models import AccessToken
from chatapp.payloads import Payload
from chatapp.payloads.times import iso


def token(row: AccessToken) -> Payload:
    """Return one of a person's own tokens, without the secret, which is shown only when it is made."""
    return {
        "id": row.public_id,
        "name": row.name,
        "scopes": row.scopes.split(),
        "created_at": iso(row.created_at),
        "last_used_at": iso(row.last_used_at),
        "expires_at": iso(row.expires_at),
    }
