"""Answers that a program may keep and ask about: ETag and If-None-Match (RFC 9110, sections 8.8.3 and 13.1.2)."""

from functools import wraps

from flask import jsonify, request

from chatapp.web.compression import compress


def revalidated(view):
    """Answer what `view` returns with a strong ETag over its very bytes, or with 304 to who has them already.

    It spares the way, not the work: whoever asks is checked, and the list is read, each time.
    """

    @wraps(view)
    def answer(**values):
        # Compressed first: each encoding is a representation of its own, with a tag of its own.
        response = compress(jsonify(view(**values)))
        response.add_etag()
        return response.make_conditional(request)

    answer.is_revalidated = True
    return answer
