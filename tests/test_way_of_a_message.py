"""The way of a message through the folders of `chatapp`, as `docs/architecture.md` lists it.

A function is on the way if it runs at one of three moments: the message becomes a payload, it is written, or it reaches
the session of a screen. Then it waits for the next one. A function that has returned by then is none of them.
"""

import itertools
import json
import re
import sys

import pytest

from chatapp.extensions import SOCKETIO
from chatapp.payloads import messages
from chatapp.queries.compiled import change_together
from chatapp.transport.engineio.session import Session
from tests.browsing import Browser
from tests.server import ROOT

MOMENTS = {messages.message: "becomes a payload", change_together: "is written", Session.send: "reaches a screen"}
FOLDERS = 8  # on each way
BOTH_ENDS = "transport"  # a connection reads and writes
ROW = re.compile(r"^\| (form|event|both) \| `(\w+)` \| (.+) \| .+ \|$", re.MULTILINE)
DRAFT = {"client_id": "draft-00001", "body": "a rope and two lanterns"}


class Watch:
    """The functions of chatapp on the stack at the first call of each of MOMENTS, outermost first, as full names."""

    def __init__(self):
        self.stacks = {}
        self._moments = {function.__code__: moment for function, moment in MOMENTS.items()}

    def __enter__(self):
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_):
        sys.setprofile(None)

    def _note(self, frame, kind, _):
        moment = self._moments.get(frame.f_code) if kind == "call" else None
        if moment and moment not in self.stacks:
            self.stacks[moment] = list(functions_of(frame))[::-1]


def functions_of(frame):
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("chatapp."):
            yield f"{module.removeprefix('chatapp.')}.{frame.f_code.co_qualname.partition('.<locals>')[0]}"
        frame = frame.f_back


class Screen:
    """A page's connection to Socket.IO, by polls: `session` is its Engine.IO session."""

    def __init__(self, person):
        self._person = person
        self._at = "/socket.io/?EIO=4&transport=polling"
        sid = json.loads(person.get(self._at).text[1:])["sid"]
        self._at += f"&sid={sid}"
        self.session = person.client.application.extensions[SOCKETIO].server.eio.sockets[sid]
        self.hear("40" + json.dumps({"person": person.id}))

    def hear(self, packet):
        """Handle a packet as one that a WebSocket has brought."""
        self.session.on_text(None, packet)

    def heard(self):
        return self._person.get(self._at).text


@pytest.fixture
def ana(app):
    return Browser(app).sign_up()


@pytest.fixture
def room(ana):
    return ana.api("POST", "/rooms", {"client_id": "room-0001", "name": "Camp"}).json["summary"]["conversation"]


@pytest.fixture
def screen(app, ana, room):
    """A screen of another member that shows the room."""
    bo = Browser(app).sign_up()
    assert ana.api("POST", f"/rooms/{room}/members", {"people": [bo.id]}).status_code == 200
    opened = Screen(bo)
    opened.hear(f'421["open_conversation",{{"conversation":"{room}"}}]')
    assert '"ok":true' in opened.heard()
    return opened


def by_form(ana, room):
    form = DRAFT | {"csrf_token": ana.csrf()}
    return lambda: ana.client.post(f"/conversations/{room}/messages", data=form)


def by_event(ana, room):
    own = Screen(ana)
    event = ["post_messages", {"conversation": room, "messages": [DRAFT]}]
    return lambda: own.hear(f"421{json.dumps(event)}")


@pytest.fixture(params=[("form", by_form), ("event", by_event)], ids=["form", "event"])
def way(request, ana, room, screen):
    """The kind of a way, and its Watch."""
    kind, ready = request.param
    post = ready(ana, room)
    with Watch() as watch:
        post()
    assert DRAFT["body"] in screen.heard()
    assert watch.stacks.keys() == set(MOMENTS.values())
    return kind, watch


def folders(names):
    """Return the folders of functions, without those that follow the same one."""
    return [folder for folder, _ in itertools.groupby(name.partition(".")[0] for name in names)]


def test_a_message_passes_few_folders_and_none_of_them_twice(way):
    kind, watch = way
    assert len({name.partition(".")[0] for stack in watch.stacks.values() for name in stack}) <= FOLDERS
    for moment, stack in watch.stacks.items():
        passed = folders(stack)
        if kind == "event" and moment == "reaches a screen":
            assert passed.pop() == passed[0] == BOTH_ENDS
        assert len(passed) == len(set(passed)), (moment, passed)


def test_the_functions_that_a_message_passes_are_listed(way):
    kind, watch = way
    text = (ROOT / "docs/architecture.md").read_text().partition("## A message from form to screen")[2]
    listed = [
        (folder, re.findall(r"`([^`]+)`", names))
        for where, folder, names in ROW.findall(text)
        if where in (kind, "both")
    ]
    passed = list(dict.fromkeys(itertools.chain.from_iterable(watch.stacks.values())))
    by_row = [(folder, [name for name in passed if stands_for(name, names)]) for folder, names in listed]
    assert [(folder, [short(name) for name in found]) for folder, found in by_row] == listed
    assert sorted(name for _, found in by_row for name in found) == sorted(passed)


def short(name):
    """Return the last two parts of a full name, as the page has it."""
    return ".".join(name.split(".")[-2:])


def stands_for(name, names):
    return short(name) in names
