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
    expect(finder.get_by_role("option", name="Bo Ito")).to_be_visible()
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile(f"/people/{bo.id}$"))


def test_a_few_keys_lead_to_ones_room_by_the_arrows(ana, finder):
    name = f"Harbour {new_username()}"
    path = ana.room(name=name)
    ana.page.keyboard.type(name)
    option = finder.get_by_role("option", name=name)
    expect(option).to_be_visible()
    ana.page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(finder.get_by_role("combobox")).to_be_focused()
    expect(finder.get_by_role("combobox")).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile(re.escape(path)))


def test_nothing_found_is_said_and_escape_closes(ana, finder):
    ana.page.keyboard.type("no such thing at all")
    expect(finder).to_contain_text("No results")
    ana.page.keyboard.press("Escape")
    expect(finder).to_be_hidden()


def test_the_find_box_of_the_rail_opens_it_too(ana):
    ana.go_live("/rooms").wait_for_keys().page.get_by_role("link", name="Search", exact=True).click()
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
    expect(finder.get_by_role("option", name="Bo Ito")).to_be_visible()
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


def active(finder):
    """The name of the result that Enter would open."""
    return finder.locator(".result-link[aria-selected=true] .result-title")


def test_the_keyboard_walks_through_the_results_and_round(ana):
    tag = new_username()
    for name in ("first", "middle", "last"):
        ana.room(name=f"{tag} {name}")
    ana.go_live("/inbox").page.keyboard.press("Control+k")
    finder = ana.page.locator("#finder")
    ana.page.keyboard.type(tag)
    expect(finder.locator(".result")).to_have_count(3)
    names = finder.locator(".result-title").all_inner_texts()
    walk = [("ArrowDown", 1), ("End", 2), ("ArrowDown", 0), ("ArrowUp", 2), ("ArrowUp", 1), ("Home", 0)]
    expect(active(finder)).to_have_text(names[0])
    for key, place in walk:
        ana.page.keyboard.press(key)
        expect(active(finder)).to_have_text(names[place])
    expect(finder.locator("[data-target=count]")).to_have_text("3 results")
    ana.page.keyboard.press("End")
    ana.page.keyboard.press("Enter")
    expect(ana.page.get_by_role("heading", level=1)).to_contain_text(names[2])


@pytest.mark.parametrize(("words", "name", "path"), [
    ("sign", "Sign out", "/sign-out"),
    ("new ro", "New room", "/rooms/new"),
    ("password", "Settings", "/settings"),
    ("directory mem", "People", "/people"),
])  # fmt: skip
def test_places_and_actions_are_found_by_their_names_and_by_others(ana, finder, words, name, path):
    ana.page.keyboard.type(words)
    expect(finder.locator(".result-title", has_text=name)).to_have_count(1)
    finder.get_by_role("option", name=name).click()
    expect(ana.page).to_have_url(re.compile(path))


def test_the_list_of_keys_opens_from_the_finder(ana, finder):
    ana.page.keyboard.type("shortcuts")
    expect(active(finder)).to_have_text("Keyboard shortcuts")
    ana.page.keyboard.press("Enter")
    expect(ana.page.locator("#shortcuts")).to_be_visible()
    expect(finder).to_be_hidden()


def test_the_administration_is_found_by_administrators_only(ana, finder, open_browser, direct):
    ana.page.keyboard.type("administration")
    expect(finder).to_contain_text("No results")
    chief = open_browser(direct).sign_in("admin").go_live("/inbox")
    chief.page.keyboard.press("Control+k")
    chief.page.keyboard.type("administration")
    expect(active(chief.page.locator("#finder"))).to_have_text("Administration")


def test_before_a_word_is_typed_it_shows_what_was_opened_last_and_not_where_one_is(ana, bo):
    tag = new_username()
    rooms = [ana.room(name=f"{name} {tag}") for name in ("One", "Two", "Three")]
    for path in (rooms[2], rooms[0], rooms[1]):
        ana.go_live(path)
    ana.page.keyboard.press("Control+k")
    finder = ana.page.locator("#finder")
    titles = finder.locator(".result[data-kind=room] .result-title")
    expect(titles).to_have_text([f"One {tag}", f"Three {tag}"])
    expect(finder.get_by_role("option", name="New room")).to_be_visible()
    ana.page.keyboard.type(tag)
    expect(titles).to_have_text([f"Two {tag}", f"One {tag}", f"Three {tag}"])


def test_enter_that_comes_before_the_answer_opens_what_the_answer_brings(ana, bo, finder):
    ana.page.keyboard.insert_text(bo.username)
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile(f"/people/{bo.id}$"))


def test_a_phone_has_a_page_for_it_that_finds_as_one_types(person, bo):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    ana = person("Ana Lima", **phone)
    path = ana.direct_with(bo)
    ana.post(path, "hello")
    ana.go_live("/inbox").page.get_by_role("link", name="Search").tap()
    expect(ana.page).to_have_url(re.compile("/search$"))
    results = ana.page.locator("main .result")
    expect(results.first).to_contain_text("Bo Ito")
    expect(ana.page.locator("main").get_by_text("Announcements")).to_be_visible()
    ana.wait_live().wait_for_keys()
    ana.page.get_by_role("combobox").fill(bo.username)
    expect(results).to_have_count(1)
    expect(ana.page).to_have_url(re.compile(f"q={bo.username}$"))
    results.first.tap()
    expect(ana.page).to_have_url(re.compile(f"{path}$"))
    ana.page.go_back()
    expect(results).to_have_count(1)
