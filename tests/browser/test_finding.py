import re

import pytest
from playwright.sync_api import expect

from tests.people import new_username


@pytest.fixture
def finder(ana):
    ana.go_live("/inbox")
    ana.page.keyboard.press("Control+k")
    dialog = ana.page.locator("#finder")
    expect(dialog).to_be_visible()
    return dialog


def test_a_few_keys_lead_to_a_person(ana, bo, finder):
    ana.page.keyboard.type(bo.username)
    expect(finder.get_by_role("link", name="Bo Ito")).to_be_visible()
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile(f"/people/{bo.id}$"))


def test_a_few_keys_lead_to_ones_room_by_the_arrows(ana, finder):
    name = f"Harbour {new_username()}"
    path = ana.room(name=name)
    ana.page.keyboard.type(name)
    expect(finder.get_by_role("link", name=name)).to_be_visible()
    ana.page.keyboard.press("ArrowDown")
    expect(finder.get_by_role("link", name=name)).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile(re.escape(path)))


def test_nothing_found_is_said_and_escape_closes(ana, finder):
    ana.page.keyboard.type("no such thing at all")
    expect(finder).to_contain_text("No person and no room has a name like that.")
    ana.page.keyboard.press("Escape")
    expect(finder).to_be_hidden()


def test_the_find_box_of_the_rail_opens_it_too(ana):
    ana.go_live("/rooms").wait_for_keys().page.get_by_role("link", name="Find a person or room").click()
    expect(ana.page.locator("#finder")).to_be_visible()


def test_the_question_mark_lists_the_keys_but_not_while_one_writes(ana, bo):
    ana.go_live(ana.direct_with(bo)).wait_for_keys()
    shortcuts = ana.page.locator("#shortcuts")
    ana.composer.press_sequentially("really?")
    expect(shortcuts).to_be_hidden()
    ana.composer.blur()
    ana.page.keyboard.press("?")
    expect(shortcuts).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(shortcuts).to_be_hidden()


def test_alt_and_the_arrow_lead_to_the_next_unread(ana, bo):
    path = ana.direct_with(bo)
    ana.go_live("/people").wait_for_keys()
    bo.post(path, "look here")
    expect(ana.badge("Bo Ito")).to_have_text("1")
    ana.page.keyboard.press("Alt+ArrowDown")
    expect(ana.page).to_have_url(re.compile(re.escape(path)))


def test_people_are_picked_by_typing_and_a_group_is_opened(ana, bo, person):
    cy = person("Cy Ode")
    ana.go_live("/inbox/new")
    query = ana.page.locator("#picker-q")
    for other in (bo, cy):
        query.press_sequentially(other.username)
        ana.page.locator("[data-target=found]").get_by_label(f"@{other.username}").check()
        expect(ana.page.locator("[data-target=chosen]").get_by_label(f"@{other.username}")).to_be_checked()
        expect(query).to_have_value("")
    query.press_sequentially("no such person at all")
    expect(ana.page.locator("form.picker [role=status]")).to_be_visible()
    query.fill("")
    ana.page.get_by_role("button", name="Start conversation").click()
    expect(ana.page.get_by_role("heading", level=1)).to_contain_text("Bo Ito")
    expect(ana.page.get_by_role("heading", level=1)).to_contain_text("Cy Ode")
    ana.wait_until_ready().say("hello both")
    for other in (bo, cy):
        expect(other.go("/inbox").page.locator("main .entry").first).to_contain_text("hello both")


def test_enter_in_the_picker_takes_the_first_found_and_sends_nothing(ana, bo):
    ana.go_live("/inbox/new")
    query = ana.page.locator("#picker-q")
    query.press_sequentially(bo.username)
    expect(ana.page.locator("[data-target=found]").get_by_label(f"@{bo.username}")).to_be_visible()
    query.press("Enter")
    expect(ana.page.locator("[data-target=chosen]").get_by_label(f"@{bo.username}")).to_be_checked()
    expect(ana.page).to_have_url(re.compile("/inbox/new$"))


READ = """(rows) => rows.map((row) => [".result-title", ".result-detail", ".avatar"]
  .map((one) => row.querySelector(one).textContent).concat(row.querySelector(".avatar").dataset.hue))"""


def found(finder):
    """Return the results of the finder: (name, the text beside it, avatar, hue)."""
    return finder.locator(".result").evaluate_all(READ)


def test_each_person_is_listed_once_as_the_conversation_with_the_avatar_of_elsewhere(ana, bo):
    path = ana.direct_with(bo)
    ana.post(path, "hello")
    ana.go_live("/inbox").wait_for_keys()
    avatar = ana.page.locator("main .entry .avatar[data-target=avatar]").first
    initials, hue = avatar.inner_text(), avatar.get_attribute("data-hue")
    ana.page.keyboard.press("Control+k")
    finder = ana.page.locator("#finder")
    for text in (bo.username, f"@{bo.username}", f"ito {bo.username}"):
        ana.page.keyboard.press("Control+a")
        ana.page.keyboard.type(text)
        expect(finder.locator(".result-detail")).to_have_text([f"@{bo.username}"])
        assert found(finder) == [["Bo Ito", f"@{bo.username}", initials, hue]]
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile(f"{path}$"))


def test_a_private_room_is_found_by_words_in_any_order_without_accents(ana, finder):
    tag = new_username()
    path = ana.room(name=f"Café Płan {tag}", visibility="private")
    ana.go_live("/inbox").wait_for_keys()
    ana.page.keyboard.press("Control+k")
    for text in (f"cafe {tag}", f"PLAN {tag} CAFÉ", f"#cafe {tag}"):
        ana.page.keyboard.press("Control+a")
        ana.page.keyboard.type(text)
        expect(finder.locator(".result")).to_have_count(1)
        expect(finder.locator(".result-title")).to_have_text(f"Café Płan {tag}")
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile(f"{path}$"))


def test_a_private_room_that_the_lists_do_not_hold_is_found_by_asking(ana, finder):
    tag = new_username()
    path = ana.room(name=f"Café Płan {tag}", visibility="private")
    ana.page.evaluate("() => document.querySelectorAll('.entry').forEach((row) => row.remove())")
    ana.page.keyboard.type(f"plan {tag}")
    expect(finder.locator(".result-link")).to_have_attribute("href", path)


COMPOSED = """([place, key, keyCode, isComposing]) => document.querySelector(place).dispatchEvent(
  new KeyboardEvent("keydown", {key, keyCode, isComposing, bubbles: true, cancelable: true}))"""


@pytest.mark.parametrize(("code", "is_composing"), [(229, False), (40, True)])
def test_keys_of_an_input_method_are_left_to_it(ana, bo, finder, code, is_composing):
    ana.page.keyboard.type(bo.username)
    expect(finder.get_by_role("link", name="Bo Ito")).to_be_visible()
    for key in ("ArrowDown", "ArrowUp", "Escape"):
        ana.page.evaluate(COMPOSED, ["#finder-q", key, code, is_composing])
        expect(finder.locator("#finder-q")).to_be_focused()
        expect(finder).to_be_visible()
    ana.go_live("/inbox/new")
    query = ana.page.locator("#picker-q")
    query.press_sequentially(bo.username)
    box = ana.page.locator("[data-target=found]").get_by_label(f"@{bo.username}")
    expect(box).to_be_visible()
    ana.page.evaluate(COMPOSED, ["#picker-q", "Enter", code, is_composing])
    expect(box).not_to_be_checked()
    query.press("Enter")
    expect(ana.page.locator("[data-target=chosen]").get_by_label(f"@{bo.username}")).to_be_checked()


def test_older_browsers_find_what_is_typed(person, bo, open_browser):
    ana = person("Ana Lima")
    ana.context.add_init_script("delete URLSearchParams.prototype.size")
    ana.go_live("/inbox").wait_for_keys()
    ana.page.keyboard.press("Control+k")
    ana.page.keyboard.type(bo.username)
    results = ana.page.locator("#finder .result")
    expect(results).to_have_count(1)
    expect(results).to_contain_text(f"@{bo.username}")
