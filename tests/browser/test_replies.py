"""Replies: the line above them, the composer, and what waits while the server cannot be reached."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND
from tests.people import new_username

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def room(ana, bo):
    """The path of a room with both in it, in which Ana asked a question long ago."""
    path = ana.room(bo, name=f"Harbour {new_username()}")
    ana.post(path, "Has the pump arrived?", *(f"line {n} " + "of many words " * 20 for n in range(1, 80)))
    bo.post(path, "Which pump?")
    last = bo.call("GET", f"{path}/messages")["messages"][-1]
    bo.call("POST", f"{path}/read", {"seq": last["seq"]})
    return path


def reply_line(screen, text):
    return screen.message(text).locator(".reply")


def replying(screen):
    return screen.page.locator(".replying")


def test_a_reply_shows_its_original_and_leads_to_it_where_that_is_not_loaded(ana, bo, room):
    ana.go_live(f"{room}?around=2").wait_for_keys()
    ana.act("Has the pump arrived?", "reply")
    expect(replying(ana)).to_contain_text("Reply to Ana Lima Has the pump arrived?")
    expect(ana.composer).to_be_focused()
    bo.go_live(room).wait_for_keys()
    ana.say("Yes, at noon")
    expect(replying(ana)).to_have_count(0)
    expect(bo.message("Has the pump arrived?")).to_have_count(0)
    expect(reply_line(bo, "Yes, at noon")).to_contain_text("Ana Lima Has the pump arrived?")
    reply_line(bo, "Yes, at noon").click()
    expect(bo.message("Has the pump arrived?")).to_be_in_viewport()
    expect(bo.message("Has the pump arrived?")).to_be_focused()


def test_the_line_follows_an_edit_of_the_original_and_its_deletion(ana, bo, room):
    ana.go_live(room).wait_for_keys(), bo.go_live(room).wait_for_keys()
    ana.act("Which pump?", "reply")
    ana.say("The new one")
    expect(reply_line(bo, "The new one")).to_contain_text("Which pump?")
    question = bo.call("GET", f"{room}/messages")["messages"][-2]
    assert question["body"] == "Which pump?"
    edit = {"rev": question["rev"], "body": "Which one?"}
    question = bo.call("PATCH", f"/messages/{question['id']}", edit)["message"]
    expect(reply_line(ana, "The new one")).to_contain_text("Bo Ito Which one?")
    bo.call("DELETE", f"/messages/{question['id']}?rev={question['rev']}")
    expect(reply_line(ana, "The new one")).to_contain_text("This message was deleted.")


def test_a_reply_that_was_begun_is_kept_with_the_draft_until_escape(ana, room):
    ana.go_live(room).wait_for_keys()
    ana.message("Which pump?").locator(".message-time").focus()
    ana.page.keyboard.press("r")
    expect(replying(ana)).to_contain_text("Which pump?")
    ana.page.keyboard.type("The ")
    ana.page.reload()
    expect(replying(ana)).to_contain_text("Which pump?")
    expect(ana.composer).to_have_value("The ")
    ana.composer.press("Escape")
    expect(replying(ana)).to_have_count(0)
    expect(ana.composer).to_have_value("The ")


def test_a_reply_that_is_written_offline_waits_with_its_original_and_is_stored_once(ana, bo, room, line, open_browser):
    away = open_browser(line)
    away.context.add_cookies(ana.context.cookies())
    away.go_live(room).wait_for_keys()
    away.act("Which pump?", "reply")
    line.wire.cut()
    away.say("The old one")
    expect(reply_line(away, "The old one")).to_contain_text("Bo Ito Which pump?")
    line.wire.mend()
    bo.go_live(room)
    expect(reply_line(bo, "The old one")).to_contain_text("Which pump?", timeout=60 * SECOND)
    expect(reply_line(away, "The old one")).to_contain_text("Which pump?")
    assert bo.texts().count("The old one") == 1


def test_without_javascript_a_reply_names_its_original(ana, room, open_browser, direct):
    plain = open_browser(direct, java_script_enabled=False)
    plain.context.add_cookies(ana.context.cookies())
    plain.go(room)
    plain.message("Which pump?").locator(".message-time").click()
    plain.page.get_by_role("link", name="Reply", exact=True).click()
    expect(replying(plain)).to_contain_text("Which pump?")
    plain.composer.fill("The blue one")
    plain.page.get_by_role("button", name="Send").click()
    expect(plain.page).to_have_url(re.compile(f"{room}.*"))
    expect(reply_line(plain, "The blue one")).to_contain_text("Bo Ito Which pump?")
