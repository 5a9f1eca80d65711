"""One post and one read through every door of a server: forms and pages, JSON, Socket.IO and `/ws`."""

import contextlib
import json
import re
from concurrent.futures import ThreadPoolExecutor

import socketio
from socketio.exceptions import ConnectionError
from websockets.exceptions import InvalidStatus

from tests.people import copy_of, new_client_id
from tests.plain_socket import PlainSocket

SENTENCES = {
    "busy": "The server is busy. Try again in a moment.",
    "storage_full": "The server&#39;s disk is full. Nothing was saved. Tell the administrator of this server.",
    "storage_read_only": "This server cannot save anything now. Nothing was saved.",
}


class EveryDoor:
    """A person with a socket of each kind, and a room to post in."""

    def __init__(self, person):
        self.person = person
        self.room = person.room()
        self._opened = contextlib.ExitStack()
        self.socket = person.socket(transports=["websocket"])
        self.ws = self._opened.enter_context(contextlib.closing(PlainSocket(person.url, person=person)))
        self.posted = []  # the client ids of posts that were acknowledged

    def close(self):
        self._opened.close()

    def read(self):
        """Return what was answered to reads, by door: None, or an `outage`."""
        return at_once(
            page=lambda: _of_page(self.person.get("/")),
            json=lambda: _of_json(self.person.api("GET", "/me")),
            event=lambda: _of_event(self.socket.call("sync", {"conversations": {}}, timeout=30)),
            ws=lambda: _of_event(self.ws.call("sync", {"conversations": {}}, timeout=30)),
            connecting=self._connect,
            opening=self._open,
        )

    def post(self):
        """Return what was answered to posts, by door: None, or an `outage`."""
        drafts = [{"client_id": new_client_id(), "body": "a line"} for _ in range(4)]
        form, api, event, ws = ({"conversation": self.room, "messages": [draft]} for draft in drafts)
        path = f"/conversations/{self.room}/messages"
        told = at_once(
            page=lambda: _of_page(self.person.post(path, form["messages"][0])),
            json=lambda: _of_json(self.person.api("POST", path, {"messages": api["messages"]})),
            event=lambda: _of_event(self.socket.call("post_messages", event, timeout=30)),
            ws=lambda: _of_event(self.ws.call("post_messages", ws, timeout=30)),
        )
        answers = zip(drafts, told.values(), strict=True)
        self.posted += [draft["client_id"] for draft, refusal in answers if refusal is None]
        return told

    def _connect(self):
        """Connect a new socket."""
        refusals = []
        client = socketio.Client(reconnection=False, http_session=copy_of(self.person.http))
        client.on("connect_error", refusals.append)
        try:
            client.connect(self.person.url, auth={"person": self.person.id}, transports=["websocket"], wait_timeout=30)
        except ConnectionError:
            return _of_event({"ok": False} | refusals[0]["data"])
        client.disconnect()
        return None

    def _open(self):
        """Open a new `/ws`."""
        try:
            PlainSocket(self.person.url, person=self.person, open_timeout=30).close()
        except InvalidStatus as refusal:
            return _of_problem(refusal.response)
        return None


def at_once(**asked):
    """Return `{name: answer}` of functions that are called at the same time."""
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = {name: pool.submit(function) for name, function in asked.items()}
        return {name: answer.result() for name, answer in answers.items()}


def outage(code="busy", retry_after=1):
    """Return what a door tells while nothing can be done: 503 where it has a status, the code, when to come back."""
    return code, retry_after


def _of_page(answer):
    if answer.status_code < 400:
        return None
    assert answer.status_code == 503, answer.text
    [code] = [code for code, sentence in SENTENCES.items() if sentence in answer.text]
    return outage(code, int(answer.headers["Retry-After"]))


def _of_json(answer):
    return None if answer.ok else _of_problem(answer, answer.content)


def _of_problem(answer, body=None):
    told = json.loads(body or answer.body)
    assert answer.status_code == 503, told
    assert int(answer.headers["Retry-After"]) == told["error"]["retry_after"]
    return _of_event({"ok": False, **told})


def _of_event(told):
    if told["ok"]:
        return None
    assert told["error"]["retry"] is True, told
    assert re.fullmatch(r"[A-Z].*\.", told["error"]["message"])
    return outage(told["error"]["code"], told["error"]["retry_after"])
