"""`chatapp export`: all of a conversation, also when it was cut on the way."""

import json
import signal

import pytest
from lxml import html

from tests.server import eventually

COUNT = 230


@pytest.fixture
def room(ana):
    return ana.room()


@pytest.fixture
def full_room(ana, room):
    """Ana's room with five pages of messages."""
    for start in range(0, COUNT, 46):
        ana.say(room, *(f"words {number}" for number in range(start, start + 46)))
    return room


def whole(person, room):
    """Return all messages, as the API tells them now."""
    messages, page = [], {"has_after": True}
    while page["has_after"]:
        after = messages[-1]["seq"] if messages else 0
        page = person.ok("GET", f"/conversations/{room}/messages?after={after}")
        messages += page["messages"]
    return messages


def exported(terminal, name="out.jsonl"):
    return [json.loads(line) for line in (terminal.home / name).read_text().splitlines()]


def begin_and_cut(terminal, room, holding, *options):
    """Export through a network that gives nothing after two pages, and kill the command there."""
    holding.hold("after=100")
    export = terminal.start("export", room, "-o", *options)
    eventually(lambda: holding.held, 30, lambda: f"{export.said}")
    export.end(signal.SIGKILL)
    holding.hold("nothing at all")


def edit(person, message, body):
    change = {"rev": message["rev"], "body": body}
    return person.ok("PATCH", f"/messages/{message['id']}", change)["message"]


def test_everything_is_exported(ana, full_room, terminal):
    terminal.ok("export", full_room, "-o", "out.jsonl")
    assert len(exported(terminal)) == COUNT + 1
    assert exported(terminal) == whole(ana, full_room)
    assert [path.name for path in terminal.home.iterdir() if path.is_file()] == ["out.jsonl"]


def test_an_export_that_was_cut_goes_on_and_equals_the_whole(ana, full_room, server, relay, terminal):
    holding = relay(server)
    terminal.login(ana, holding.url)
    begin_and_cut(terminal, full_room, holding, "out.jsonl")
    assert not (terminal.home / "out.jsonl").exists()
    part = terminal.home / "out.jsonl.part"
    read_before = part.read_bytes()
    part.write_bytes(read_before + b'{"page": {"messages": [{"se')
    messages = whole(ana, full_room)
    edit(ana, messages[7], "edited meanwhile")
    ana.ok("DELETE", f"/messages/{messages[8]['id']}?rev={messages[8]['rev']}")
    ana.say(full_room, "new meanwhile")
    holding.hold("after=0")
    terminal.ok("export", full_room, "-o", "out.jsonl")
    assert holding.held == 1, "what was read before the cut was asked for again"
    assert exported(terminal) == whole(ana, full_room)
    assert exported(terminal)[7]["body"] == "edited meanwhile"
    assert not part.exists()


def test_a_page_for_browsers_holds_every_message_and_no_markup_of_theirs(ana, room, terminal):
    _, second, third = ana.say(room, "<script>alert(1)</script>\nsee www.example.org", "teh", "gone")
    edit(ana, second, "the")
    ana.ok("DELETE", f"/messages/{third['id']}?rev={third['rev']}")
    terminal.ok("export", room, "--format", "html", "-o", "out.html")
    page = html.fromstring((terminal.home / "out.html").read_bytes())
    assert page.xpath("//script") == []
    rows = {row.get("id"): " ".join(row.text_content().split()) for row in page.xpath("//li")}
    assert list(rows) == ["m1", "m2", "m3", "m4"]
    assert "Ana Ruiz created the room" in rows["m1"]
    assert "<script>alert(1)</script>" in rows["m2"]
    assert page.xpath("//li[@id='m2']//a/@href") == ["http://www.example.org"]
    assert "the (edited)" in rows["m3"]
    assert "This message was deleted." in rows["m4"]


def test_an_export_of_another_life_of_the_server_begins_anew(start_server, person, new_terminal, relay):
    from tests.server import flask

    server = start_server()
    ana = person("ana", at=server)
    room = ana.room()
    for start in range(0, 150, 50):
        ana.say(room, *(f"words {number}" for number in range(start, start + 50)))
    holding = relay(server)
    terminal = new_terminal().login(ana, holding.url)
    begin_and_cut(terminal, room, holding, "out.jsonl")
    assert flask("chat", "new-epoch", data_dir=server.data_dir).returncode == 0
    terminal.ok("export", room, "-o", "out.jsonl")
    assert exported(terminal) == whole(ana, room)


def test_no_file_is_replaced_unasked(room, terminal):
    kept = terminal.home / "out.jsonl"
    kept.write_text("mine")
    refused = terminal.chatapp("export", room, "-o", "out.jsonl")
    assert refused.returncode == 2
    assert b"--force" in refused.stderr
    assert kept.read_text() == "mine"
    terminal.ok("export", room, "-o", "out.jsonl", "--force")
    assert exported(terminal)[0]["system"]["event"] == "room_created"


def test_a_file_that_is_no_export_is_left_alone(room, terminal):
    other = terminal.home / "out.jsonl.part"
    other.write_text("a shopping list\n")
    assert terminal.chatapp("export", room, "-o", "out.jsonl").returncode == 2
    assert other.read_text() == "a shopping list\n"


def test_a_place_where_nothing_can_be_written_is_said(room, terminal):
    ended = terminal.chatapp("export", room, "-o", "no-such-folder/out.jsonl")
    assert ended.returncode == 2
    assert b"Cannot write" in ended.stderr
