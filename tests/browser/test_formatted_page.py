"""Formatting on the screen: drawn alike by the server and by scripts; read, copied and edited as one expects."""

import pytest
from playwright.sync_api import expect

TEXTS = [
    "**bold *both*** and ~~struck~~ `code <b>` ||hidden **away**||",
    "[words **here**](https://example.org/a) [bank.example](https://evil.example) https://example.net/x",
    "> a quote\n> - one\n> - two\n\nan answer",
    "- one\n- two\n  - deeper *down*\n  more\n- three",
    "4. four\n5. five",
    'before\n```py\n\ndef f(x):  # note\n    return "<i>" + 12\n```\n\nafter `x`',
    "שלום **עולם**\n> ציטוט\n\n- אחד\n- שתיים",
    "a\n\n\n  b *c*",
    "```Text\nreturn 'nothing' // of 12\n```",
    "@all and @nobody.here _there_",
]
SHOWN = "rows => rows.map(row => row.querySelector('.message-body').innerHTML)"


@pytest.fixture
def told(ana, bo):
    """A conversation in which each row was drawn by a script, and what bo's page holds of them."""
    path = ana.direct_with(bo)
    ana.post(path, "first")
    bo.go_live(path)
    ana.post(path, *TEXTS, f"Hello **@{bo.username}**!")
    rows = bo.page.locator("li.message")
    expect(rows).to_have_count(len(TEXTS) + 2)
    expect(rows.last.locator("a.mention")).to_be_visible()
    return path, rows.evaluate_all(SHOWN)


def test_the_server_and_the_scripts_draw_the_same(told, bo):
    path, by_scripts = told
    assert sum("<" in html for html in by_scripts) > len(TEXTS)
    bo.go_live(path)
    expect(bo.page.locator(".code-copy")).to_have_count(2)
    assert bo.page.locator("li.message").evaluate_all(SHOWN) == by_scripts


def test_code_has_colours_and_plain_text_none(told, bo):
    expect(bo.page.locator("pre[data-language=py] .code-keyword").first).to_have_text("def")
    expect(bo.page.locator("pre[data-language=Text]")).to_contain_text("return 'nothing' // of 12")
    expect(bo.page.locator("pre[data-language=Text] [class^=code-]:not(.code-copy)")).to_have_count(0)


def test_a_spoiler_opens_by_the_keyboard_and_code_is_copied_as_it_was_typed(told, bo, direct):
    page = bo.page
    spoiler = page.locator("details.spoiler")
    expect(spoiler.get_by_text("away")).to_be_hidden()
    spoiler.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(spoiler.get_by_text("away")).to_be_visible()
    page.keyboard.press("Enter")
    expect(spoiler.get_by_text("away")).to_be_hidden()
    bo.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(bo.notice).to_contain_text("Code copied")
    assert page.evaluate("navigator.clipboard.readText()") == '\ndef f(x):  # note\n    return "<i>" + 12'


def test_a_message_of_the_page_is_edited_as_it_was_typed(told, ana):
    path, _ = told
    ana.go_live(path)
    row = ana.page.locator("li.message").nth(6)
    assert row.locator(".message-body").get_attribute("data-source") == TEXTS[5]
    ana.page.locator(".composer-text").fill("x `y`")
    ana.page.keyboard.press("Enter")
    expect(ana.page.locator("li.message code").last).to_have_text("y")
    ana.go_live(path)
    ana.page.locator(".composer-text").focus()
    ana.page.keyboard.press("ArrowUp")
    expect(ana.page.locator(".editor textarea")).to_have_value("x `y`")


def test_keys_and_buttons_put_marks_and_a_preview_shows_them(ana, bo):
    ana.go_live(ana.direct_with(bo))
    page, field = ana.page, ana.composer
    field.fill("a word")
    field.press("Shift+Control+ArrowLeft")
    field.press("Control+b")
    expect(field).to_have_value("a **word**")
    field.press("Control+i")
    expect(field).to_have_value("a ***word***")
    field.press("Control+i")
    field.press("Control+b")
    field.press("Control+Shift+x")
    expect(field).to_have_value("a ~~word~~")
    page.get_by_role("button", name="Formatting", exact=True).click()
    page.get_by_role("button", name="Code", exact=True).click()
    expect(field).to_have_value("a ~~`word`~~")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".composer-preview del code")).to_have_text("word")
    field.press("End")
    field.press_sequentially("!")
    expect(page.locator(".composer-preview")).to_have_count(0)
    expect(page.get_by_role("link", name="Formatting help").first).to_have_attribute("href", "/help/formatting")


PASTE = """(field, text) => {
  field.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_code_and_tables_are_pasted_as_code_and_that_can_be_undone(ana, bo):
    ana.go_live(ana.direct_with(bo))
    code = "def f(x):\n    if x == 1:\n        return g(x)"
    ana.composer.evaluate(PASTE, code)
    expect(ana.composer).to_have_value(f"```\n{code}\n```\n")
    ana.composer.press("Control+z")
    expect(ana.composer).to_have_value("")
    ana.composer.evaluate(PASTE, "a\tb\n1\t2\n3\t4")
    ana.composer.press("Enter")
    box = ana.page.locator("li.message pre")
    expect(box).to_contain_text("1\t2")
    assert box.evaluate("box => getComputedStyle(box).whiteSpace") == "pre"


def test_the_composer_says_that_there_is_too_much_formatting(ana, bo):
    ana.go_live(ana.direct_with(bo))
    ana.composer.fill("*a* " * 200)
    ana.composer.press("Enter")
    expect(ana.page.locator("#composer-error")).to_contain_text("too much formatting")
