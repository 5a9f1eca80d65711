"""`Idempotency-Key`: a header in which programs may bring what is `client_id` in a body.

As in draft-ietf-httpapi-idempotency-key-header, where it is a string in quotes; most clients leave them away.
"""

from flask import request

from chatapp.errors import Invalid
from chatapp.services import text
from chatapp.web.body import REQUIRED

HEADER = "Idempotency-Key"


def client_id(body):
    """Return the `client_id` of a Body, or the header that stands for it.

    Raises `Invalid` naming the header when it has not the form of an id, or says another than the body.
    """
    key = _key()
    found = body.text("client_id", default=REQUIRED if key is None else key)
    if key is not None and found != key:
        raise Invalid("two_client_ids", field=HEADER)
    return found


def _key():
    key = request.headers.get(HEADER)
    return None if key is None else text.client_id(key.strip('"'), HEADER)
