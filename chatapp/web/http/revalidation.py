"""Conditional requests: ETag and If-None-Match (RFC 9110, sections 8.8.3 and 13.1.2)."""

from collections.abc import Callable
from functools import wraps

from flask import jsonify, request

from chatapp.web.http.compression import compress


def revalidated(view: Callable) -> Callable:
    """Decorate a view: answer its result with a strong ETag of the exact bytes, or with 304 to a client that has them.

    This saves transfer, not work: the client is authorized and the list is read each time.
    """

    @wraps(view)
    def answer(**values):
        # Compressed first: each encoding is a representation of its own, with a tag of its own.
        response = compress(jsonify(view(**values)))
        response.add_etag()
        return response.make_conditional(request)

    return answer
