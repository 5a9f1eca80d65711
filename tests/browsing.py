"""People who use the application in this process, by forms and JSON."""

import itertools
import secrets

from chatapp.web.identity import cookies

PASSWORD = "a lantern in the harbour"
_numbers = itertools.count(1)


def new_name(prefix="visitor"):
    return f"{prefix}{next(_numbers)}-{secrets.token_hex(3)}"


class Browser:
    """A cookie jar, and the CSRF token that goes with it."""

    def __init__(self, app, *, address="127.0.0.1", base_url="http://localhost"):
        self.client = app.test_client()
        self._more = {"base_url": base_url, "environ_overrides": {"REMOTE_ADDR": address}, "buffered": True}

    def cookie(self, kind):
        """Return the value of this browser's `session` or `device`."""
        return self.client.get_cookie(self._cookie_name(kind)).value

    def set_cookie(self, kind, value):
        self.client.set_cookie(self._cookie_name(kind), value)

    def _cookie_name(self, kind):
        return cookies.name(f"chatapp_{kind}", {}, self.client.application)

    def csrf(self):
        return self.client.get("/api/v1/csrf", **self._more).json["csrf_token"]

    def get(self, path, **more):
        return self.client.get(path, **self._more, **more)

    def post(self, path, data=None, **more):
        return self.client.post(path, data={"csrf_token": self.csrf(), **(data or {})}, **self._more, **more)

    def api(self, method, path, json=None, headers=None, **more):
        headers = {"X-CSRFToken": self.csrf(), **(headers or {})}
        return self.client.open(f"/api/v1{path}", method=method, json=json, headers=headers, **self._more, **more)

    def sign_up(self, username=None, **more):
        self.username = username or new_name()
        body = {"username": self.username, "password": PASSWORD, **more}
        response = self.api("POST", "/sign-up", body)
        assert response.status_code == 201, response.text
        self.me = response.json["me"]
        return self

    def sign_in(self, username, password=PASSWORD):
        return self.api("POST", "/sign-in", {"username": username, "password": password})

    @property
    def id(self):
        return self.me["id"]

    @property
    def is_signed_in(self):
        return self.get("/api/v1/me").status_code == 200
