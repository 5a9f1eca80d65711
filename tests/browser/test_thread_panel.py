"""Threads: in the panel beside their room, as a page on a phone, and in the rail."""

import re

import pytest
from playwright.sync_api import expect

from tests.people import new_client_id, new_username

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def room(ana, bo):
    """The path of a room with both in it, in which Ana asked a question."""
    path = ana.room(bo, name=f"Harbour {new_username()}")
    ana.post(path, "Has the pump arrived?")
    bo.post(path, "Another matter")
    return path


def root_of(screen, room):
    found = screen.call("GET", f"{room}/messages")["messages"]
    return next(message for message in found if message["body"] == "Has the pump arrived?")


def answer(screen, room, *bodies):
    """Reply in the thread of the question, without the page; return the path of the thread."""
    drafts = [{"client_id": new_client_id(), "body": body} for body in bodies]
    stored = screen.call("POST", f"/messages/{root_of(screen, room)['id']}/thread", {"messages": drafts})
    return f"/conversations/{stored['thread']['conversation']}"


def panel(screen):
    return screen.page.locator(".panel")


def summary(screen):
    return screen.message("Has the pump arrived?").locator(".thread-summary")


def write(screen, text):
    field = panel(screen).get_by_role("textbox", name="Reply to thread")
    field.fill(text)
    field.press("Enter")


def replies(screen):
    return panel(screen).locator(".rows .message-body")


def test_a_thread_begins_in_the_panel_and_its_room_shows_how_many_replied(ana, bo, room):
    ana.go_live(room).wait_for_keys(), bo.go_live(room).wait_for_keys()
    bo.act("Has the pump arrived?", "thread")
    expect(panel(bo)).to_contain_text("Has the pump arrived?")
    write(bo, "At noon")
    expect(replies(bo)).to_have_text(["At noon"])
    expect(bo.page).to_have_url(re.compile(r"\?panel=thread(/|%2F)"))
    expect(summary(ana)).to_contain_text("1 reply")
    summary(ana).click()
    expect(replies(ana)).to_have_text(["At noon"])
    write(ana, "Good")
    expect(replies(bo)).to_have_text(["At noon", "Good"])
    expect(summary(bo)).to_contain_text("2 replies")
    assert bo.page.locator(".place > .conversation .rows .message-body").all_inner_texts()[-1] == "Another matter"


def test_escape_closes_a_thread_and_gives_the_focus_back_and_back_opens_it_again(ana, bo, room):
    answer(bo, room, "At noon")
    ana.go_live(room).wait_for_keys()
    summary(ana).click()
    field = panel(ana).get_by_role("textbox", name="Reply to thread")
    expect(field).to_be_focused()
    field.fill("half a thought")
    field.press("Escape")
    expect(panel(ana)).to_have_count(0)
    expect(summary(ana)).to_be_focused()
    ana.page.go_forward()
    expect(panel(ana).get_by_role("textbox", name="Reply to thread")).to_have_value("half a thought")
    ana.page.reload()
    expect(replies(ana)).to_have_text(["At noon"])


def test_a_reply_in_a_thread_is_sent_to_the_room_as_well_where_one_asks_for_it(ana, bo, room):
    answer(bo, room, "At noon")
    ana.go_live(room).wait_for_keys()
    summary(ana).click()
    panel(ana).get_by_label(re.compile("Also send to #Harbour")).check()
    write(ana, "Everybody should know")
    expect(ana.page.locator(".place > .conversation .rows .message-body").last).to_have_text("Everybody should know")
    expect(replies(ana).last).to_have_text("Everybody should know")
    expect(panel(ana).get_by_label(re.compile("Also send to #Harbour"))).not_to_be_checked()


def test_the_rail_counts_unread_replies_until_they_are_read(ana, bo, room):
    ana.go_live("/inbox")
    answer(bo, room, "At noon", "Or later")
    expect(ana.total("threads")).to_have_text("2")
    ana.page.get_by_role("link", name=re.compile("^Threads")).click()
    entry = ana.page.locator(".list-pane .entry").filter(has_text="Has the pump arrived?")
    expect(entry.locator(".badge")).to_have_text("2")
    entry.locator("a").click()
    expect(ana.message("Or later")).to_be_visible()
    expect(ana.total("threads")).to_be_hidden()
    expect(entry.locator(".badge")).to_be_hidden()


def test_on_a_phone_a_thread_is_a_page(ana, bo, room, open_browser, direct):
    answer(bo, room, "At noon")
    phone = open_browser(direct, **PHONE)
    phone.context.add_cookies(ana.context.cookies())
    phone.go_live(room).wait_for_keys()
    summary(phone).tap()
    expect(phone.page.get_by_role("heading", name="Thread")).to_be_visible()
    phone.wait_live()
    phone.composer.fill("Thank you")
    phone.page.get_by_role("button", name="Reply", exact=True).tap()
    expect(phone.message("Thank you")).to_be_visible()
    phone.page.get_by_role("link", name="Back to room").tap()
    expect(summary(phone)).to_contain_text("2 replies")


def test_following_is_asked_for_and_ended_in_the_panel(ana, bo, room):
    answer(bo, room, "At noon")
    ana.go_live(room).wait_for_keys()
    summary(ana).click()
    panel(ana).get_by_role("button", name="Following", pressed=True).click()
    panel(ana).get_by_role("button", name="Follow", pressed=False).click()
    expect(panel(ana).get_by_role("button", name="Following", pressed=True)).to_be_visible()


def test_without_javascript_a_thread_is_begun_read_and_followed(ana, bo, room, open_browser, direct):
    plain = open_browser(direct, java_script_enabled=False)
    plain.context.add_cookies(bo.context.cookies())
    plain.go(room)
    plain.message("Has the pump arrived?").locator(".message-time").click()
    plain.page.get_by_role("link", name="Reply in thread").click()
    plain.composer.fill("At noon")
    plain.page.get_by_role("button", name="Reply", exact=True).click()
    expect(plain.message("At noon")).to_be_visible()
    plain.page.get_by_role("button", name="Following").click()
    expect(plain.page.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    plain.page.get_by_role("link", name=re.compile("^#Harbour")).click()
    expect(summary(plain)).to_contain_text("1 reply")
    plain.go("/threads")
    expect(plain.page.get_by_text("No threads yet.")).to_be_visible()


def test_a_room_with_news_in_threads_alone_has_a_ring_until_they_are_read(ana, bo, room):
    ana.go_live(room).wait_for_keys()
    expect(ana.message("Another matter")).to_be_visible()
    name = ana.page.locator(".conversation h1 bdi").inner_text()
    ring = ana.entry(name).get_by_title("New replies in threads")
    ana.go_live("/inbox").wait_for_keys()
    answer(bo, room, "At noon")
    expect(ring).to_be_visible()
    ana.page.reload()
    expect(ring).to_be_visible()
    ana.go_live(room).wait_for_keys()
    summary(ana).click()
    expect(replies(ana)).to_have_text(["At noon"])
    expect(ring).to_have_count(0)
