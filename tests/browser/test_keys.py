"""Shortcuts, and the fields that need the same keys; where the cursor is when a conversation is opened."""

import re

import pytest
from playwright.sync_api import expect

ADD_FIELD = """markup => {
  const place = document.querySelector("main .page");
  document.querySelector("[data-added]")?.remove();
  place.insertAdjacentHTML("beforeend", `<div data-added>${markup}</div>`);
  document.querySelector("[data-added] > *").focus();
}"""


@pytest.fixture
def unread(ana, bo):
    """The path of a conversation in which Ana has something to read."""
    path = ana.direct_with(bo)
    bo.post(path, "look here")
    return path


def pressed(screen, key):
    """Press a key; return whether a shortcut took it."""
    screen.page.evaluate("addEventListener('keydown', (event) => { window.taken = event.defaultPrevented; })")
    screen.page.keyboard.press(key)
    return screen.page.evaluate("window.taken")


FIELDS = [
    "<select><option>One<option>Two</select>",
    "<input type=text value=typed>",
    "<input type=date>",
    "<input type=number>",
    "<input type=radio name=one>",
    "<input type=search list=list>",
    "<textarea>typed</textarea>",
    "<div contenteditable tabindex=0>typed</div>",
]


@pytest.mark.parametrize("key", ["Alt+ArrowDown", "Alt+ArrowUp"])
def test_alt_and_an_arrow_belong_to_the_field_that_has_the_cursor(ana, unread, key):
    ana.go_live("/settings").wait_for_keys()
    for markup in FIELDS:
        ana.page.evaluate(ADD_FIELD, markup)
        assert pressed(ana, key) is False, markup
        ana.page.keyboard.press("Escape")  # closes the list that a field opened
        assert ana.page.url.endswith("/settings"), markup
    ana.page.evaluate("document.activeElement.blur()")
    ana.page.keyboard.press(key)
    expect(ana.page).to_have_url(re.compile(re.escape(unread)))


def test_a_time_zone_is_chosen_by_keys_and_what_was_typed_stays(ana, unread):
    ana.go_live("/settings").wait_for_keys()
    name = ana.page.get_by_label("Display name", exact=True)
    name.fill("Ana Maria Lima")
    ana.page.locator("main select").first.focus()
    ana.page.keyboard.press("Alt+ArrowDown")
    ana.page.keyboard.press("Escape")
    expect(name).to_have_value("Ana Maria Lima")


@pytest.mark.parametrize("key", ["Alt+ArrowDown", "Alt+ArrowUp"])
def test_from_an_open_conversation_they_lead_on_and_the_draft_is_kept(ana, bo, person, unread, key):
    here = ana.direct_with(person("Cy Ode"))
    ana.go_live(here).wait_for_keys()
    ana.composer.press_sequentially("half a thought")
    ana.page.keyboard.press(key)
    expect(ana.page).to_have_url(re.compile(re.escape(unread)))
    ana.go(here)
    expect(ana.composer).to_have_value("half a thought")


@pytest.mark.parametrize(("key", "opened"), [("?", "#shortcuts"), ("Control+k", "#finder")])
def test_a_key_pressed_before_its_script_has_come_acts_once_it_has(ana, key, opened):
    held = []
    ana.context.route("**/js/deferred.js*", lambda route: held.append(route))
    with ana.page.expect_request(re.compile(r"/js/deferred\.js")):
        ana.go("/settings").wait_live()
    ana.page.keyboard.press(key)
    expect(ana.page.locator(opened)).to_have_count(0)
    for route in held:
        route.continue_()
    expect(ana.page.locator(opened)).to_be_visible()


@pytest.mark.parametrize("field", ["select", "input[name=display_name]"])
def test_the_question_mark_belongs_to_fields(ana, field):
    ana.go_live("/settings").wait_for_keys()
    ana.page.locator(f"main {field}").first.focus()
    ana.page.keyboard.press("?")
    expect(ana.page.locator("#shortcuts")).to_be_hidden()
    ana.page.evaluate("document.activeElement.blur()")
    ana.page.keyboard.press("?")
    expect(ana.page.locator("#shortcuts")).to_be_visible()


def test_no_shortcut_acts_beneath_an_open_dialog(ana, unread):
    ana.go_live("/people").wait_for_keys()
    ana.page.keyboard.press("?")
    expect(ana.page.locator("#shortcuts")).to_be_visible()
    assert pressed(ana, "Alt+ArrowDown") is False
    assert ana.page.url.endswith("/people")


@pytest.mark.parametrize(("platform", "key", "is_taken"), [
    ("MacIntel", "Control+k", False),
    ("MacIntel", "Meta+k", True),
    ("Linux x86_64", "Control+k", True),
])  # fmt: skip
def test_the_key_of_the_finder_leaves_apples_text_fields_theirs(ana, platform, key, is_taken):
    ana.page.add_init_script(f"Object.defineProperty(navigator, 'platform', {{value: '{platform}'}})")
    ana.go_live("/settings").wait_for_keys()
    ana.page.get_by_label("Display name", exact=True).focus()
    assert pressed(ana, key) is is_taken
    finder = ana.page.locator("#finder")
    expect(finder).to_be_visible() if is_taken else expect(finder).to_be_hidden()


def test_a_conversation_opens_with_the_cursor_in_the_composer(ana, unread):
    ana.go(unread)
    expect(ana.composer).to_be_focused()
    ana.page.keyboard.type("typed at once")
    expect(ana.composer).to_have_value("typed at once")


def test_a_link_to_a_message_leaves_the_cursor_where_it_is(ana, unread):
    message = ana.call("GET", f"{unread}/messages")["messages"][0]["id"]
    ana.go(f"{unread}/messages/{message}").wait_until_ready()
    expect(ana.composer).not_to_be_focused()


def test_on_touch_no_keyboard_opens_by_itself(ana, unread, open_browser, direct):
    phone = open_browser(direct, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.context.add_cookies(ana.context.cookies())
    phone.go_live(unread)
    expect(phone.page.locator("[data-target=hint]")).to_have_text("Enter for a new line")
    expect(phone.composer).not_to_be_focused()
