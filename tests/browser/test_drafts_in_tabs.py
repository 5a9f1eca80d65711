import pytest
from playwright.sync_api import expect

# As Chromium does on coming back to a page, when it is busy: between the page's scripts and `pageshow`.
RESTORED_LATE = """
addEventListener("DOMContentLoaded", () => Object.assign(new Image(), {src: "/late.png"}));
addEventListener("load", () => {
  document.querySelector("textarea#body").value = "once";
  window.isRestored = true;
});
"""


@pytest.fixture
def path(ana, bo):
    return ana.direct_with(bo)


def test_what_was_sent_in_one_tab_is_no_draft_in_another(ana, path):
    ana.go_live(path)
    second = ana.tab("/inbox")
    for text in ("once", "twice", "once"):
        count = ana.message(text).count()
        first = second.tab(path).wait_live()
        first.composer.press_sequentially(text)
        expect_kept(first, text)
        second.go_live(path)
        expect(second.composer).to_have_value(text)
        first.composer.press("Enter")
        expect(ana.message(text)).to_have_count(count + 1)
        expect(second.composer).to_have_value("")
        first.close()
        second.go_live("/inbox")
        second.page.go_back()
        second.wait_live()
        expect(second.composer).to_have_value("")
        second.go_live(path)
        expect(second.composer).to_have_value("")


def expect_kept(screen, text):
    kept = "text => Object.keys(localStorage).some(key => key.startsWith('draft:') && localStorage[key].includes(text))"
    screen.page.wait_for_function(kept, arg=text)


@pytest.fixture
def second(ana, path):
    """Ana's second tab, which showed a draft, "once", and went elsewhere before it was sent in the first."""
    ana.go_live(path).composer.press_sequentially("once")
    expect_kept(ana, "once")
    second = ana.tab(path).wait_live()
    expect(second.composer).to_have_value("once")
    second.go_live("/inbox")
    ana.composer.press("Enter")
    expect(ana.message("once")).to_have_count(1)
    return second


def test_a_sent_text_does_not_come_back_in_a_page_that_the_browser_brings_back(second):
    second.page.go_back()
    second.wait_live()
    expect(second.message("once")).to_have_count(1)
    expect(second.composer).to_have_value("")


def test_a_sent_text_does_not_come_back_where_the_browser_restores_it_late(second, path):
    second.page.add_init_script(RESTORED_LATE)
    held = []
    second.page.route("**/late.png", lambda route: held.append(route))
    second.page.goto(second.base + path, wait_until="commit")
    second.wait_until_ready()
    held[0].abort()
    second.page.wait_for_function("window.isRestored")
    expect(second.composer).to_have_value("")


def test_another_text_stays_where_it_was_typed(ana, path):
    ana.go_live(path).composer.press_sequentially("once")
    expect_kept(ana, "once")
    second = ana.tab(path).wait_live()
    second.composer.fill("something else")
    ana.composer.press("Enter")
    expect(second.message("once")).to_have_count(1)
    expect(second.composer).to_have_value("something else")
    second.page.reload()
    second.wait_live()
    expect(second.composer).to_have_value("something else")


def test_a_tab_that_only_shows_a_draft_does_not_take_back_what_another_made_of_it(ana, path):
    ana.go_live(path).composer.press_sequentially("half")
    expect_kept(ana, "half")
    second = ana.tab(path).wait_live()
    second.composer.press("End")
    second.composer.press_sequentially(" and the other half")
    expect_kept(second, "half and the other half")
    ana.go("/inbox").go_live(path)
    expect(ana.composer).to_have_value("half and the other half")


def test_two_tabs_that_write_apart_lose_neither_text(ana, path):
    ana.go_live(path)
    second = ana.tab(path).wait_live()
    ana.composer.fill("from the first")
    second.composer.fill("from the second")
    for one in (ana, second):
        one.page.reload()
    expect(ana.composer).to_have_value("from the first")
    expect(second.composer).to_have_value("from the second")
    second.close()
    ana.composer.press("Enter")
    expect(ana.message("from the first")).to_have_count(1)
    expect(ana.go_live(path).composer).to_have_value("from the second")
