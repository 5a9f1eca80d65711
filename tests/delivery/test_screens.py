"""A screen keeps the right messages when news arrive late, out of order, or from a restored backup."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.server import eventually, flask


@pytest.fixture
def reader(server, new_context):
    return Screen(new_context().new_page(), server.url).sign_up("Reader")


@pytest.fixture
def ana(person):
    return person("ana")


def test_an_old_page_does_not_bring_a_deleted_text_back(ana, reader):
    talk = ana.direct_with(reader)
    (secret,) = ana.say(talk, "secret")
    pages = []

    def serve_late(route):
        answer = route.fetch()
        pages.append(answer.text())
        ana.ok("DELETE", f"/messages/{secret['id']}?rev={secret['rev']}")
        route.fulfill(response=answer)

    reader.page.route(f"**/conversations/{talk}", serve_late)
    reader.go_live(f"/conversations/{talk}")
    assert "secret" in pages[0]
    expect(reader.page.locator("li.message")).to_have_attribute("data-state", "deleted")
    expect(reader.message("secret")).to_have_count(0)


def test_events_that_arrive_the_other_way_round_end_in_order(ana, reader):
    talk = ana.direct_with(reader)
    ana.say(talk, "zero")
    overtaken = []

    def overtake(socket):
        server = socket.connect_to_server()
        late = []

        def pass_on(frame):
            if frame.startswith('42["message"') and '"body":"one"' in frame:
                late.append(frame)
                return
            socket.send(frame)
            if frame.startswith('42["message"') and late:
                overtaken.append(frame)
                socket.send(late.pop())

        server.on_message(pass_on)

    reader.page.route_web_socket(re.compile("/socket.io/"), overtake)
    reader.go(f"/conversations/{talk}")
    expect(reader.strip).to_have_attribute("data-transport", "websocket")
    ana.say(talk, "one")
    ana.say(talk, "two")
    eventually(lambda: reader.texts() == ["zero", "one", "two"])
    assert ['"body":"two"' in frame for frame in overtaken] == [True]


def test_after_a_restored_backup_a_screen_shows_what_the_database_has(start_server, person, new_context):
    server = start_server()
    ana = person("ana", at=server)
    reader = Screen(new_context().new_page(), server.url).sign_up("Reader")
    talk = ana.direct_with(reader)
    ana.say(talk, "kept")
    reader.go_live(f"/conversations/{talk}")
    expect(reader.message("kept")).to_be_visible()
    server.stop()
    backup = shutil.copytree(server.data_dir, server.data_dir.with_name("backup"))
    server.start()
    ana.say(talk, "lost", "lost as well")
    expect(reader.message("lost as well")).to_be_visible()
    server.kill()
    shutil.rmtree(server.data_dir)
    shutil.copytree(backup, server.data_dir)
    assert flask("chat", "new-epoch", data_dir=server.data_dir).returncode == 0
    server.start()
    ana.say(talk, "new")
    eventually(lambda: reader.texts() == ["kept", "new"], 20, lambda: f"on screen: {reader.texts()}")
