import io
import json
import os
import tarfile

import pytest

from chatapp.extensions import db
from tests.people import new_client_id


@pytest.fixture
def chat(monkeypatch):
    """Return `chat(app, *words)`: run `flask chat …` on an application in this process; give click's result."""

    monkeypatch.setattr(os, "setpriority", lambda *_: None)  # it would stay for all tests of this process

    def run(app, *words):
        close(app)
        result = app.test_cli_runner().invoke(args=["chat", *map(str, words)])
        close(app)
        return result

    return run


def close(app):
    """Close all connections of `app` to its database, as at its end."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def house(app, ada, bob):
    """An application with what people store: a room with messages, of which one is edited and one deleted."""
    made = ada.api("POST", "/rooms", {"client_id": "a-room-of-ours", "name": "Harbour"}).json
    app.room = made["summary"]["conversation"]
    ada.api("POST", f"/rooms/{app.room}/members", {"people": [bob.id]})
    say(bob, app.room, *(f"line {number} — ⚓" for number in range(20)))
    changed, gone, *_ = say(ada, app.room, "first", "second", "third")
    ada.api("PATCH", f"/messages/{changed['id']}", {"body": "first, edited", "rev": changed["rev"]})
    ada.api("DELETE", f"/messages/{gone['id']}")
    return app


def say(person, room, *bodies):
    drafts = [{"client_id": new_client_id(), "body": each} for each in bodies]
    answer = person.api("POST", f"/conversations/{room}/messages", {"messages": drafts})
    assert answer.status_code == 201, answer.text
    return answer.json["messages"]


def history(person, room):
    return person.api("GET", f"/conversations/{room}/messages").json["messages"]


def member(path, name):
    with tarfile.open(path) as tar:
        return tar.extractfile(name).read()


def rewritten(path, **changes):
    """Write the backup at `path` anew, with other members; None leaves one out."""
    with tarfile.open(path) as tar:
        members = {info.name: tar.extractfile(info).read() for info in tar}
    members |= changes
    with tarfile.open(path, "w") as tar:
        for name, content in members.items():
            if content is not None:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))


def manifest_with(path, **changes):
    return json.dumps({**json.loads(member(path, "manifest.json")), **changes}).encode()
