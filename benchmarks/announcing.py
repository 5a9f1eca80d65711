"""Announcing to everyone through chatapp's API, with the mark that the load generator looks for."""

import http.client
import json
import time

BODY = 100  # bytes


class Administrator:
    """The last of the people of a server that runs."""

    def __init__(self, served):
        self._cookie = served.people.read_text().splitlines()[-1].partition("\t")[0]
        self._connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        self._token = self._ask("GET", "/api/v1/csrf")["csrf_token"]

    def announce(self, seq):
        """Announce number `seq`."""
        body = f"~{seq}.{time.monotonic() * 1e6:.0f}~".ljust(BODY, ".")
        self._ask("POST", "/api/v1/announcements", {"client_id": f"benchmark-announcement-{seq}", "body": body})

    def _ask(self, method, path, body=None):
        headers = {"Cookie": self._cookie, "Content-Type": "application/json"}
        if body is not None:
            headers["X-CSRFToken"] = self._token
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = self._connection.getresponse()
        answer = response.read()
        # The session that holds the token lives in the cookie.
        self._cookie = response.getheader("Set-Cookie", self._cookie).partition(";")[0]
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:200]}")
        return json.loads(answer)
