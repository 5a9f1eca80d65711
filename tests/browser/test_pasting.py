"""A pasted text, from the composer to the other's screen."""

import re

from playwright.sync_api import expect

COLOURS = "Color codes and other control characters were removed or replaced by visible characters."


def paste(screen, text):
    """Put a text into the composer as the clipboard does, and send it."""
    screen.composer.evaluate(
        """(field, text) => {
          field.focus();
          field.setRangeText(text, 0, field.value.length, "end");
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }""",
        text,
    )
    screen.composer.press("Enter")


def drawn(screen, first):
    body = screen.page.locator("li.message .message-body", has_text=first).last
    expect(body).to_be_visible()
    return body.evaluate("element => element.innerText")


def test_indented_code_keeps_its_first_indent_on_both_screens(both):
    ana, bo = both
    code = "    def light(kiln):\n        return kiln"
    paste(ana, code)
    assert drawn(bo, "def light") == code
    assert drawn(ana, "def light") == code


def test_colours_are_left_out_and_the_composer_says_so_until_one_writes_on(both):
    ana, bo = both
    paste(ana, "\x1b[31mFAILED\x1b[0m kiln")
    assert drawn(bo, "FAILED") == "FAILED kiln"
    said = ana.page.locator("#composer-error")
    expect(said).to_have_text(COLOURS)
    expect(ana.composer).not_to_have_attribute("aria-invalid", "true")
    expect(bo.page.locator("#composer-error")).to_be_hidden()
    ana.composer.press_sequentially("n")
    expect(said).to_be_hidden()


def test_what_cannot_be_sent_is_named_with_its_place(both):
    ana, _ = both
    paste(ana, "one\ntwo \ufdd0")
    row = ana.page.locator("li.message", has_text="U+FDD0 is not allowed here (line 2, column 5).")
    expect(row).to_be_visible()
    expect(row).to_contain_text(re.compile("one"))


def test_addresses_in_chinese_prose_and_in_brackets_are_links(both):
    ana, bo = both
    paste(ana, "请看http://example.com/路径。还有（https://example.org/b）和 http://[::1]:8080/")
    expect(bo.page.locator("li.message a.link").first).to_be_visible()
    links = bo.page.locator("li.message a.link").evaluate_all("links => links.map((link) => link.textContent)")
    assert links == ["http://example.com/路径", "https://example.org/b", "http://[::1]:8080/"]
