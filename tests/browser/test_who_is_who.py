import re

import pytest
from playwright.sync_api import expect

from tests.people import new_username


@pytest.fixture
def twins(person):
    """Two people of one name, which nobody else has."""
    name = f"Lea Brandt {new_username()}"
    return person(name), person(name)


def handles(rows):
    return rows.evaluate_all("(rows) => rows.map((row) => row.querySelector('.handle')?.textContent ?? '')")


def test_two_of_one_name_are_told_apart_in_a_room_as_they_write_and_on_the_page(ana, bo, twins):
    one, other = twins
    path = ana.room(one, other, bo, name=f"Twins {new_username()}")
    ana.go_live(path).wait_until_ready()
    expected = [f"@{one.username}", f"@{other.username}"]
    for writer in (one, other):
        writer.post(path, f"from {writer.username}")
    rows = ana.page.locator("li.message[data-kind=text]")
    expect(rows).to_have_count(2)
    assert handles(rows) == expected
    for row, handle in zip(rows.all(), expected, strict=True):
        expect(row.locator(".handle")).to_be_visible()
        expect(row.locator(".handle")).to_have_text(handle)
    ana.go(path)
    assert handles(rows) == expected
    expect(rows.locator(".message-name").first).to_have_text(one.name)


def test_ones_own_rows_say_you_and_no_username(ana, twins):
    one, other = twins
    path = one.room(other, name=f"Twins {new_username()}")
    one.go_live(path).wait_until_ready().say("mine")
    expect(one.message("mine")).to_have_attribute("data-state", "sent")
    expect(one.message("mine").locator(".handle")).to_be_hidden()
    one.go(path)
    expect(one.message("mine").locator(".handle")).to_have_count(0)


def test_two_of_one_name_are_told_apart_in_lists_and_above_the_conversation(ana, twins):
    one, other = twins
    ana.go_live("/inbox")
    for writer in twins:
        writer.post(writer.direct_with(ana), "hello")
    expected = {f"@{one.username}", f"@{other.username}"}
    for place in ("main .entry", ".rail .rail-row[data-kind=direct]"):
        rows = ana.page.locator(place)
        expect(rows).to_have_count(2)
        assert set(handles(rows)) == expected
    ana.go_live("/inbox").wait_for_keys()
    for place in ("main .entry", ".rail .rail-row[data-kind=direct]"):
        assert set(handles(ana.page.locator(place))) == expected
    ana.page.keyboard.press("Control+k")
    ana.page.keyboard.type(one.name)
    details = ana.page.locator("#finder .result-detail")
    expect(details).to_have_count(2)
    expect(ana.page.locator("#finder .result-detail", has_text=f"@{other.username}")).to_be_visible()
    expect(ana.page.locator("#finder .result-detail", has_text=f"@{one.username}")).to_be_visible()
    ana.go_live(ana.direct_with(one))
    expect(ana.page.locator(".conversation-head .handle")).to_have_text(f"@{one.username}")


def test_who_has_a_name_alone_has_no_username_beside_it(ana, person):
    alone = person(f"Tom {new_username()}")
    path = ana.direct_with(alone)
    alone.post(path, "hello")
    ana.go_live(path)
    expect(ana.message("hello")).to_be_visible()
    expect(ana.page.locator(".handle:visible")).to_have_count(0)


def test_a_name_of_as_many_emoji_as_letters_is_taken_whole(open_browser, direct):
    page = open_browser(direct).go("/sign-up").page
    name, username = "😀" * 64, "𐐨" * 25 + new_username()[:7].replace("person", "𐐩")
    page.get_by_label("Display name").press_sequentially(name)
    page.get_by_label("Username").press_sequentially(username)
    expect(page.get_by_label("Display name")).to_have_value(name)
    expect(page.get_by_label("Username")).to_have_value(username)
    page.get_by_label("Display name").fill(name + "😀")
    page.get_by_label("Password").fill("a lantern in the harbour")
    page.get_by_role("button", name=re.compile("Create account")).click()
    expect(page.locator("#display_name-error")).to_contain_text("at most 64")
    expect(page.get_by_label("Display name")).to_have_value(name + "😀")
