"""People who use a real server the way browsers and programs do."""

import itertools
import re
import secrets
import threading

import requests
import socketio

from tests.server import eventually

PASSWORD = "a lantern in the harbour"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_numbers = itertools.count(1)


class Person:
    """One person with one browser: a cookie jar, a CSRF token, and as many sockets as they open. `trusts`: a file of
    certificates, beside the usual ones."""

    def __init__(self, url, username, name=None, trusts=None):
        self.url = url
        self.username = username
        self.name = name or username
        self.http = requests.Session()
        self.http.headers["User-Agent"] = "Mozilla/5.0 (tests)"
        self.http.verify = str(trusts) if trusts else True
        self.http.trust_env = not trusts  # REQUESTS_CA_BUNDLE would win
        self.trusts = trusts
        self.csrf = None
        self.me = None
        self.sockets = []

    @property
    def id(self):
        return self.me["id"]

    def sign_up(self, **more):
        """Make the account; return self."""
        body = {"username": self.username, "display_name": self.name, "password": PASSWORD, "time_zone": "UTC", **more}
        self._begin(self.api("POST", "/sign-up", body))
        return self

    def sign_in(self, password=PASSWORD):
        """Sign in on this browser; return self."""
        self._begin(self.api("POST", "/sign-in", {"username": self.username, "password": password}))
        return self

    def another_browser(self):
        """Return the same person, signed in once more elsewhere."""
        return Person(self.url, self.username, self.name, self.trusts).sign_in()

    def get(self, path, **more):
        """Fetch a page."""
        return self.http.get(self.url + path, timeout=30, **more)

    def post(self, path, data=None, **more):
        """Submit a form with its CSRF token; redirects are not followed."""
        data = {"csrf_token": self._csrf(), **(data or {})}
        return self.http.post(self.url + path, data=data, timeout=30, allow_redirects=False, **more)

    def api(self, method, path, json=None, **more):
        """Call /api/v1, with the password where it was typed too long ago; return the response whatever its status."""
        headers = {} if method == "GET" else {"X-CSRFToken": self._csrf()}
        headers |= more.pop("headers", {})
        asked = {"headers": headers, "timeout": 30, **more}
        answer = self.http.request(method, f"{self.url}/api/v1{path}", json=json, **asked)
        if answer.status_code == 403 and answer.json()["error"]["code"] == "confirmation_needed":
            confirmed = {**(json or {}), "current_password": PASSWORD}
            answer = self.http.request(method, f"{self.url}/api/v1{path}", json=confirmed, **asked)
        return answer

    def ok(self, method, path, json=None):
        """Call /api/v1; return the body, or fail with what was answered."""
        response = self.api(method, path, json)
        assert response.ok, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def direct_with(self, *people):
        """Open the direct conversation with these people; return its id."""
        return self.ok("POST", "/conversations", {"people": [p.id for p in people]})["summary"]["conversation"]

    def room(self, name=None, **more):
        """Create a room; return its id."""
        body = {"client_id": new_client_id(), "name": name or f"Room {next(_numbers)} {secrets.token_hex(3)}", **more}
        return self.ok("POST", "/rooms", body)["summary"]["conversation"]

    def say(self, conversation, *bodies):
        """Post these texts through the API; return the stored messages."""
        drafts = [{"client_id": new_client_id(), "body": body} for body in bodies]
        return self.ok("POST", f"/conversations/{conversation}/messages", {"messages": drafts})["messages"]

    def history(self, conversation):
        """Return the newest page of messages."""
        return self.ok("GET", f"/conversations/{conversation}/messages")["messages"]

    def token(self, *scopes, **more):
        """Make a personal access token; return it with its secret."""
        body = {"name": "A program", "scopes": list(scopes), **more}
        return self.ok("POST", "/me/tokens", body)["token"]

    def program(self, *scopes):
        """Return a Program that acts for this person within these scopes."""
        return Program(self, self.token(*scopes))

    def socket(self, transports=None, **auth):
        """Return a connected Socket, upgraded when `transports` is None."""
        opened = Socket(self, transports, {"person": self.id, "epoch": self.me["epoch"], **auth})
        self.sockets.append(opened)
        return opened

    def close(self):
        for opened in self.sockets:
            opened.close()
        self.http.close()

    def _begin(self, response):
        assert response.ok, f"{response.url}: {response.status_code} {response.text}"
        self.csrf = None
        self.me = self.ok("GET", "/me")["me"]

    def _csrf(self):
        if self.csrf is None:
            self.csrf = self.http.get(f"{self.url}/api/v1/csrf", timeout=30).json()["csrf_token"]
        return self.csrf


class Program:
    """A client that acts for a person by a token. Unlike Person, it has no cookie and no CSRF token."""

    def __init__(self, person, token):
        self.url = person.url
        self.id = person.id
        self.token = token
        self.http = requests.Session()

    def api(self, method, path, json=None, **more):
        """Call /api/v1; return the response whatever its status."""
        headers = {"Authorization": f"Bearer {self.token['secret']}", **more.pop("headers", {})}
        return self.http.request(method, f"{self.url}/api/v1{path}", json=json, headers=headers, timeout=30, **more)

    def socket(self, transports=None, **auth):
        """Return a connected Socket."""
        return Socket(self, transports, {"token": self.token["secret"], **auth})

    def close(self):
        self.http.close()


class Socket:
    """python-socketio's client with a person's cookies, keeping every event that arrives."""

    def __init__(self, person, transports=None, auth=None, *, patience=15):
        self._http = copy_of(person.http)
        self._client = socketio.Client(reconnection=False, http_session=self._http)
        self._events = []
        self._lock = threading.Lock()
        self._client.on("*", self._keep)
        self._client.connect(person.url, auth=auth, transports=transports, wait_timeout=patience)

    @property
    def transport(self):
        """`polling` or `websocket`: what is in use now."""
        return self._client.transport()

    @property
    def session_id(self):
        """The id of its session, with the name of its node in front."""
        return self._client.eio.sid

    @property
    def is_connected(self):
        return self._client.connected

    def call(self, event, data=None, timeout=15):
        """Emit and return the acknowledgement."""
        return self._client.call(event, data, timeout=timeout)

    def emit(self, event, data=None, callback=None):
        """Emit without waiting for an acknowledgement, which is given to `callback`."""
        self._client.emit(event, data, callback=callback)

    def received(self, event):
        """Return the payloads of this event so far, in the order in which they came."""
        with self._lock:
            return [data for name, data in self._events if name == event]

    def wait_for(self, event, condition=lambda data: True, timeout=10):
        """Return the first payload of `event`, past or to come, for which `condition(payload)` holds."""
        return eventually(
            lambda: next((data for data in self.received(event) if condition(data)), None),
            timeout,
            lambda: f"no such {event}; there were {self._events}",
        )

    def wait_until_closed(self, timeout=10):
        """Wait until the server has cut the connection."""
        eventually(lambda: not self._client.connected, timeout, "the socket is still connected")

    def close(self):
        if self._client.connected:
            self._client.disconnect()
        self._http.close()

    def _keep(self, event, data=None):
        with self._lock:
            self._events.append((event, data))


def new_client_id():
    """Return an id as browsers make them."""
    return secrets.token_urlsafe(12)


def new_username(prefix="person"):
    """Return a username that nobody has."""
    return f"{prefix}{next(_numbers)}{secrets.token_hex(3)}"


def copy_of(session):
    """Return a requests session with the same cookies: python-socketio uses its session from a thread of its own."""
    copy = requests.Session()
    copy.headers.update(session.headers)
    copy.verify, copy.trust_env = session.verify, session.trust_env
    copy.cookies.update(session.cookies)
    return copy
