"""A box that takes the length away and sends bodies in chunks of its own."""

from tests.network.box import HEAD_END
from tests.network.fault import Fault

SIZE = 7


class Rechunk(Fault):
    words = "sends every body anew, in chunks of a few bytes"

    def render(self, request, response):
        data = super().render(request, response)
        if response is None or request.method == "HEAD" or response.status in (204, 304):
            return data
        head, _, body = data.partition(HEAD_END)
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
        pieces = [body[start : start + SIZE] for start in range(0, len(body), SIZE)]
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        return b"\r\n".join([*lines, b"Transfer-Encoding: chunked"]) + HEAD_END + chunks
