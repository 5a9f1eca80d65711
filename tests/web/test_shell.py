import re

from chatapp import limits


def attribute(page, name):
    return re.search(rf'{name}="([^"]*)"', page.text)[1]


def test_a_page_carries_what_its_scripts_need(ada):
    page = ada.get("/inbox")
    me = ada.get("/api/v1/me").json["me"]
    assert attribute(page, "data-me") == me["id"]
    assert attribute(page, "data-epoch") == me["epoch"]
    assert attribute(page, "data-me-rev") == str(me["last_rev"])
    assert (
        ada.client.patch("/api/v1/me", json={}, headers={"X-CSRFToken": attribute(page, "data-csrf")}).status_code
        == 200
    )
    answer = ada.api(
        "POST", "/sync", {"epoch": me["epoch"], "me": 0, "cursors": {}, "list": attribute(page, "data-list-digest")}
    )
    assert answer.json["list"] is None


def test_a_page_is_shown_to_who_talks_with_more_people_than_a_screen_may_watch(ada, bob, monkeypatch):
    talk = ada.api("POST", "/conversations", {"people": [bob.id]}).json["summary"]["conversation"]
    ada.api("POST", f"/conversations/{talk}/messages", {"messages": [{"client_id": "hello-0001", "body": "Hello"}]})
    monkeypatch.setattr(limits, "WATCHED_PEOPLE", 1)
    page = ada.get("/inbox")
    assert page.status_code == 200
    assert f"/conversations/{talk}" in page.text


def test_a_page_counts_its_reader_among_those_online(ada):
    room = ada.api("POST", "/rooms", {"client_id": "a-new-room", "name": "Harbour"}).json["summary"]["conversation"]
    assert "1 online" in ada.get(f"/conversations/{room}").text


def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(ada, browser):
    for page in (ada.get("/inbox"), ada.get("/settings"), ada.get("/admin"), browser.get("/sign-in")):
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page.text)
        assert all(address.startswith("/") for address in re.findall(r'\s(?:src|action)="([^"]*)"', page.text))


def test_static_files_stay_within_their_folder(browser):
    for path in ("../config.py", "%2e%2e/config.py", "0000000000000000/../../config.py", "nothing.js", ""):
        assert browser.get(f"/static/{path}").status_code == 404, path
