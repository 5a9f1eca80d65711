"""Mentions in the composer: suggestions by the keyboard, and the question before everyone is notified."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import PHONE, findings, look
from tests.people import Person, new_client_id, new_username


@pytest.fixture
def suggestions(ana):
    return ana.page.get_by_role("listbox", name="People to mention")


def test_the_keyboard_chooses_whom_a_mention_means_members_first(ana, bo, person, suggestions):
    family = new_username()
    cleo = person(f"Cleo {family}")
    adam = person(f"Adam {family}")
    path = ana.room(cleo, bo, name=f"Mentions {family}")
    ana.go_live(path)
    ana.composer.press_sequentially(f"Ask @{family[:-1]}")
    options = suggestions.get_by_role("option")
    expect(options).to_contain_text([cleo.name, adam.name])
    expect(options.nth(0).get_by_text("Not in this room")).to_be_hidden()
    expect(options.nth(1).get_by_text("Not in this room")).to_be_visible()
    assert findings(ana, within=".composer") == []
    ana.composer.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(ana.composer).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id"))
    ana.composer.press("ArrowDown")
    ana.composer.press("Enter")
    expect(ana.composer).to_have_value(f"Ask @{cleo.username} ")
    expect(suggestions).to_be_hidden()
    ana.composer.press_sequentially(f"and @{adam.username}")
    expect(options).to_have_count(1)
    ana.composer.press("Escape")
    expect(suggestions).to_be_hidden()
    ana.composer.press("Enter")
    expect(ana.message(f"Ask @{cleo.username} and @{adam.username}")).to_be_visible()
    note = ana.page.get_by_text(f"{adam.name} is not in this room")
    expect(note).to_be_visible()
    ana.page.get_by_role("button", name="Invite").click()
    expect(note).to_be_hidden()
    expect(ana.page.locator("[data-target=member-count]")).to_have_text("4")


@pytest.fixture
def crowd(house):
    """Twenty-one people, without browsers."""
    people = [Person(house.url, new_username(), f"Crowd {n}").sign_up() for n in range(21)]
    yield people
    for one in people:
        one.close()


def test_a_mention_of_everyone_says_how_many_it_notifies_and_asks(ana, crowd, suggestions):
    path = ana.room(*crowd, name=f"Crowd {new_username()}")
    ana.go_live(path)
    ana.composer.press_sequentially("@all")
    expect(suggestions.get_by_role("option").first).to_contain_text("Notifies 21 people")
    ana.composer.press("Tab")
    expect(ana.page.get_by_text("@all notifies 21 people")).to_be_visible()
    question = ana.page.get_by_role("alertdialog")
    ana.composer.press_sequentially("lunch")
    ana.composer.press("Enter")
    expect(question).to_contain_text("Send to 21 people?")
    assert ana.texts() == []
    assert findings(ana, within=".composer") == []
    ana.page.keyboard.press("Escape")
    expect(ana.composer).to_be_focused()
    ana.page.get_by_role("button", name="Send to 21 people").click()
    question.get_by_role("button", name="Send without @all").click()
    expect(ana.message("all lunch")).to_be_visible()
    ana.say("@all dinner")
    ana.page.keyboard.press("Enter")
    expect(ana.message("@all dinner")).to_be_visible()
    expect(ana.composer).to_have_value("")


def test_a_mention_of_everyone_in_a_thread_asks_in_the_panel_and_says_how_many_follow_it(ana, crowd, suggestions):
    path = ana.room(*crowd, name=f"Thread {new_username()}")
    ana.post(path, "Who comes?")
    root = ana.call("GET", f"{path}/messages")["messages"][-1]["id"]
    for one in crowd:
        one.ok("POST", f"/messages/{root}/thread", {"messages": [{"client_id": new_client_id(), "body": "I do"}]})
    ana.go_live(path).wait_for_keys()
    ana.message("Who comes?").locator(".thread-summary").click()
    panel = ana.page.locator(".panel")
    replies = panel.locator(".rows .message-body")
    expect(replies).to_have_count(21)
    field = panel.get_by_role("textbox", name="Reply to thread")
    field.press_sequentially("@all lunch")
    expect(panel.get_by_text("@all notifies 21 people")).to_be_visible()
    field.press("Enter")
    question = panel.get_by_role("alertdialog")
    expect(question).to_contain_text("Send to 21 people?")
    expect(replies).to_have_count(21)
    question.get_by_role("button", name="Send to 21 people").click()
    expect(replies).to_have_count(22)
    ana.composer.press_sequentially("@all of the room")
    expect(ana.page.get_by_role("main").get_by_text("@all notifies 21 people").first).to_be_visible()


def test_suggestions_fill_the_width_of_a_phone(ana, bo, suggestions):
    ana.go_live(ana.room(bo, name=f"Phone {new_username()}"))
    look(ana, "dark", PHONE)
    ana.composer.press_sequentially("@")
    expect(suggestions.get_by_role("option")).to_have_count(3)
    box = suggestions.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert findings(ana, within=".composer") == []
