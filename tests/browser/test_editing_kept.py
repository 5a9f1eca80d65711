import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND
from tests.server import eventually

FROM_SAFARI = """field => field.dispatchEvent(
  new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true, cancelable: true}))"""
WHILE_COMPOSING = """(field, key) => field.dispatchEvent(
  new KeyboardEvent("keydown", {key, isComposing: true, bubbles: true, cancelable: true}))"""


@pytest.fixture
def talk(ana, bo):
    """Ana, where she has said "first words" to Bo, and the way there."""
    path = ana.direct_with(bo)
    ana.go_live(path).wait_for_keys().say("first words")
    expect(ana.message("first words")).to_have_attribute("data-seq", re.compile(r"\d+"))
    return ana, path


def editor(screen):
    return screen.page.locator("form.editor textarea")


def press(screen, name):
    screen.page.locator("li.message").get_by_role("button", name=name, exact=True).click()


def begin(screen, text=None):
    screen.composer.press("ArrowUp")
    expect(editor(screen)).to_be_focused()
    if text is not None:
        editor(screen).fill(text)


def test_an_edit_stands_there_again_after_a_reload_and_after_going_elsewhere(talk):
    ana, path = talk
    begin(ana, "first words, better")
    ana.page.reload()
    expect(editor(ana)).to_have_value("first words, better")
    ana.page.locator(".rail").get_by_role("link", name="Rooms").first.click()
    expect(ana.page).to_have_url(re.compile("/rooms$"))
    ana.page.go_back()
    expect(editor(ana)).to_have_value("first words, better")
    ana.wait_live().composer.press("ArrowUp")
    editor(ana).press("Enter")
    expect(ana.message("first words, better")).to_contain_text("edited")
    ana.go_live(path).wait_for_keys()
    expect(editor(ana)).to_have_count(0)
    expect(ana.page.get_by_text("Unsaved edit")).to_have_count(0)


def test_an_edit_in_a_tab_that_was_closed_is_told_in_its_row_and_goes_on(talk):
    ana, path = talk
    begin(ana, "half a thought")
    other = ana.tab("/inbox")
    ana.page.close(run_before_unload=True)
    other.go_live(path).wait_for_keys()
    expect(other.message("first words")).to_contain_text("Unsaved edit")
    press(other, "Continue editing")
    expect(editor(other)).to_have_value("half a thought")
    expect(editor(other)).to_be_focused()


def test_escape_puts_an_edit_away_and_keeps_it(talk):
    ana, _ = talk
    begin(ana, "a long text instead")
    editor(ana).press("Escape")
    expect(editor(ana)).to_have_count(0)
    expect(ana.composer).to_be_focused()
    expect(ana.message("first words")).to_contain_text("Unsaved edit")
    begin(ana)
    expect(editor(ana)).to_have_value("a long text instead")


def test_an_edit_without_a_change_leaves_nothing(talk):
    ana, path = talk
    begin(ana)
    expect(ana.page.get_by_role("button", name="Discard edit")).to_be_hidden()
    editor(ana).press("Escape")
    expect(ana.page.get_by_text("Unsaved edit")).to_have_count(0)
    ana.go_live(path).wait_for_keys()
    expect(editor(ana)).to_have_count(0)


@pytest.mark.parametrize("is_open", [True, False])
def test_an_edit_is_discarded_on_purpose_alone_and_can_be_brought_back(talk, is_open):
    ana, path = talk
    begin(ana, "not what I meant")
    if not is_open:
        editor(ana).press("Escape")
    press(ana, "Discard edit")
    expect(editor(ana)).to_have_count(0)
    expect(ana.message("first words")).to_contain_text("Edit discarded")
    press(ana, "Undo")
    expect(editor(ana)).to_have_value("not what I meant")
    press(ana, "Discard edit")
    ana.go_live(path).wait_for_keys()
    expect(ana.page.get_by_text("Unsaved edit")).to_have_count(0)
    begin(ana)
    expect(editor(ana)).to_have_value("first words")


def test_hundreds_of_messages_take_neither_editor_nor_focus_nor_caret(talk, bo):
    ana, path = talk
    begin(ana, "one two")
    editor(ana).press("Home")
    bo.post(path, *(f"line {n}" for n in range(300)))
    expect(ana.page.locator("li.message", has_text="line 299")).to_be_attached(timeout=60 * SECOND)
    expect(editor(ana)).to_be_focused()
    expect(editor(ana)).to_be_in_viewport()
    ana.page.keyboard.type("zero ")
    expect(editor(ana)).to_have_value("zero one two")
    editor(ana).press("Enter")
    expect(ana.message("zero one two")).to_contain_text("edited")


def test_an_edit_stays_while_the_log_moves_to_its_end_and_drops_what_is_far(talk, bo):
    ana, path = talk
    begin(ana, "still here")
    ana.composer.focus()
    for batch in ("first", "second"):
        ana.page.get_by_role("log").evaluate("log => { log.scrollTop = 0; }")
        bo.post(path, *(f"{batch} {n}" for n in range(300)))
    last = ana.page.locator("li.message").last
    expect(last).to_contain_text("second 299", timeout=60 * SECOND)  # nothing more moves under the key
    expect(ana.message("second 1")).to_have_count(0)
    expect(editor(ana)).to_have_value("still here")
    ana.wait_live()
    editor(ana).press("Enter")
    expect(editor(ana)).to_have_count(0)
    eventually(lambda: ana.call("GET", f"{path}/messages?around=1")["messages"][0]["body"] == "still here")


def test_an_edit_stays_while_one_pages_through_the_history(talk, bo):
    ana, path = talk
    bo.post(path, *(f"line {n}" for n in range(450)))
    ana.go_live(path).wait_for_keys().say("the last")
    expect(ana.message("the last")).to_have_attribute("data-seq", re.compile(r"\d+"))
    begin(ana, "the very last")
    ana.composer.focus()
    far = ana.page.locator("li.message", has_text=re.compile(r"line 100\b"))
    while not far.count():
        with ana.page.expect_event("console", predicate=lambda message: message.text == "more"):
            ana.page.evaluate(
                """() => {
                  const rows = document.querySelector(".rows");
                  const told = (_, watch) => { watch.disconnect(); console.log("more"); };
                  new MutationObserver(told).observe(rows, {childList: true});
                  rows.closest(".log").scrollTop = -1e9;
                }"""
            )
    assert ana.page.locator("li.message", has_text=re.compile(r"line 440\b")).count() == 0
    expect(editor(ana)).to_have_value("the very last")
    first = ana.page.locator("[data-target=first]")
    if first.is_visible():  # where she is above what is new
        first.click()
    ana.page.locator(".unread [data-target=latest]:visible, [data-target=jump]:visible").first.click()
    expect(ana.page.locator("li.message", has_text=re.compile(r"line 440\b"))).to_be_attached()
    expect(editor(ana)).to_have_value("the very last")
    editor(ana).press("Enter")
    expect(ana.message("the very last")).to_contain_text("edited")


def test_an_edit_of_a_message_that_is_deleted_meanwhile_can_be_sent_as_a_new_one(talk):
    ana, path = talk
    begin(ana, "words that matter")
    found = ana.call("GET", f"{path}/messages")["messages"][-1]
    ana.call("DELETE", f"/messages/{found['id']}?rev={found['rev']}")
    expect(ana.page.locator("form.editor")).to_contain_text("This message was deleted.")
    ana.page.reload()
    expect(editor(ana)).to_have_value("words that matter")
    press(ana, "Send as new message")
    expect(ana.composer).to_have_value("words that matter")
    expect(editor(ana)).to_have_count(0)


def test_a_kept_edit_of_what_was_changed_meanwhile_shows_both(talk):
    ana, path = talk
    begin(ana, "from here")
    editor(ana).press("Escape")
    ana.go("/inbox")
    found = ana.call("GET", f"{path}/messages")["messages"][-1]
    ana.call("PATCH", f"/messages/{found['id']}", {"rev": found["rev"], "body": "from elsewhere"})
    ana.go_live(path).wait_for_keys()
    begin(ana)
    expect(editor(ana)).to_have_value("from here")
    expect(ana.page.locator(".editor-theirs")).to_have_text("from elsewhere")
    editor(ana).press("Enter")
    expect(ana.message("from here")).to_contain_text("edited")


def test_what_one_tab_saves_closes_the_same_edit_in_the_other_and_no_other_text(talk):
    ana, path = talk
    begin(ana, "the same")
    editor(ana).press("Escape")
    second = ana.tab(path).wait_live().wait_for_keys()
    third = ana.tab(path).wait_live().wait_for_keys()
    for one in (ana, second, third):
        one.composer.press("ArrowUp")
        expect(editor(one)).to_have_value("the same")
    editor(third).fill("quite different")
    editor(ana).press("Enter")
    expect(second.message("the same")).to_contain_text("edited")
    expect(editor(second)).to_have_count(0)
    expect(editor(third)).to_have_value("quite different")
    third.page.reload()
    expect(editor(third)).to_have_value("quite different")


def test_emptying_a_message_says_so_and_offers_to_delete_it(talk):
    ana, _ = talk
    begin(ana, "  ")
    editor(ana).press("Enter")
    expect(ana.page.get_by_role("alert").filter(has_text="A message cannot be empty.")).to_be_visible()
    press(ana, "Delete message")
    ana.page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(ana.message("This message was deleted.")).to_be_visible()
    expect(editor(ana)).to_have_count(0)


def test_keys_of_an_input_method_neither_save_nor_close_nor_send(talk):
    ana, _ = talk
    begin(ana, "にほん")
    editor(ana).evaluate(FROM_SAFARI)
    for key in ("Enter", "Escape"):
        editor(ana).evaluate(WHILE_COMPOSING, key)
    expect(editor(ana)).to_have_value("にほん")
    editor(ana).press("Escape")
    ana.composer.fill("ごめん")
    ana.composer.evaluate(FROM_SAFARI)
    ana.composer.evaluate(WHILE_COMPOSING, "Enter")
    expect(ana.composer).to_have_value("ごめん")
    assert ana.texts() == ["first words"]


def test_the_editor_grows_with_its_text_also_where_fields_do_not_by_themselves(person, bo):
    ana = person("Ana Lima")
    ana.page.add_init_script("CSS.supports = () => false")
    path = ana.direct_with(bo)
    ana.post(path, "\n".join(f"line {n}" for n in range(12)))
    ana.go_live(path).wait_for_keys()
    begin(ana)
    assert editor(ana).evaluate("field => parseFloat(field.style.blockSize) >= field.scrollHeight - 2")
