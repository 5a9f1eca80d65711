"""A client of /api/v1, over requests: HTTPS_PROXY, HTTP_PROXY, NO_PROXY and REQUESTS_CA_BUNDLE are honoured."""

import platform
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import requests

from chatapp.client.failures import NotSignedIn, Unreachable, refused
from chatapp.client.shapes import Answer
from chatapp.client.waiting import READING, patiently

CONNECT = 10  # seconds
ANSWER = 30
GATEWAY = {502, 503, 504}  # what a proxy says while the server behind it is down


class Api:
    """Requests of one person, authorized by their token or, without one, by the cookie of a sign-in."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.token = token
        self.http = requests.Session()
        self.http.headers["User-Agent"] = f"chatapp/{version('chatapp')} ({platform.system()}; command line)"
        self.http.auth = Bearer(token)

    def get(self, path: str, patience: float = READING, **query: object) -> Answer:
        """Return the answer to a GET, with retries."""
        return patiently(lambda: self.call("GET", path, params=query), patience)

    def post(self, path: str, body: dict[str, Any] | None = None, patience: float = READING) -> Answer:
        """Return the answer to an idempotent POST, with retries."""
        return patiently(lambda: self.call("POST", path, json=body or {}), patience)

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Return the body of the answer to one request, a dict or None. Raises a `Failure`."""
        url = f"{self.url}/api/v1{path}"
        try:
            answer = self.http.request(method, url, timeout=(CONNECT, ANSWER), allow_redirects=False, **more)
        except requests.RequestException as error:
            raise Unreachable(reason(self.url, error), retry=is_passing(error)) from None
        return self._body(answer)

    def sign_in(self, username: str, password: str) -> None:
        """Sign in and keep the cookie; from then on, `call` sends it with its CSRF token."""
        self._csrf(self.call("GET", "/csrf"))
        self._csrf(self.call("POST", "/sign-in", json={"username": username, "password": password})["me"])

    def environment(self) -> dict[str, Any]:
        """Return `proxies` and `verify` for this server from the environment."""
        return self.http.merge_environment_settings(self.url, {}, None, None, None)

    def _csrf(self, answer):
        self.http.headers["X-CSRFToken"] = answer["csrf_token"]

    def _body(self, answer):
        if answer.is_redirect:
            raise Unreachable(f"{self.url} redirects to {answer.headers['Location']}. Sign in there instead.")
        try:
            body = answer.json() if answer.content else None
        except ValueError:
            body = answer
        if answer.ok and (body is None or isinstance(body, dict)):
            return body
        if isinstance(body, dict) and isinstance(body.get("error"), dict):
            raise refused(answer.status_code, body["error"])
        if answer.status_code in GATEWAY:
            raise Unreachable(f"The server behind {self.url} is not answering right now.", retry=True)
        raise Unreachable(f"{self.url} is not a chatapp server (status {answer.status_code}).")


class Bearer(requests.auth.AuthBase):
    """Adds the token to each request. Without a token, it still keeps requests from reading ~/.netrc."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def as_token(secret: str) -> str:
    """Return `secret` if it can be sent in a header; raise `NotSignedIn` if not."""
    if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise NotSignedIn("This is not a token. It must be one line, exactly as it was shown when it was created.")
    return secret


def is_passing(error: requests.RequestException) -> bool:
    """Return whether a retry may help after this RequestException."""
    lasting = (requests.exceptions.SSLError, requests.exceptions.InvalidURL, requests.exceptions.InvalidProxyURL)
    return not isinstance(error, lasting)


def reason(url: str, error: requests.RequestException) -> str:
    """Return a sentence for a RequestException."""
    host = urlsplit(url).netloc
    if isinstance(error, requests.exceptions.ProxyError):
        return f"The proxy for {host} refused the connection or did not answer. Check HTTPS_PROXY and HTTP_PROXY."
    if isinstance(error, requests.exceptions.SSLError):
        return f"This machine does not trust the certificate of {host}."
    if isinstance(error, requests.exceptions.Timeout):
        return f"{host} is not answering."
    if isinstance(error, requests.exceptions.ConnectionError):
        return f"Cannot reach {host}."
    return f"The request to {host} failed: {error}"
