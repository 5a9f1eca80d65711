"""How a browser talks with the server, as its person chose it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND

SOON = 15 * SECOND  # a short request every few seconds


def choose(screen, words):
    screen.go("/settings/connection").page.get_by_label(words).check()


def expect_transport(screen, transport):
    expect(screen.strip).to_have_attribute("data-transport", transport, timeout=SOON)


@pytest.mark.parametrize(("words", "transport"), [("Long-polling only", "polling"), ("Short requests only", "short")])
def test_a_choice_holds_in_every_tab_and_on_the_next_page_until_it_is_taken_back(ana, bo, words, transport):
    path = ana.direct_with(bo)
    bo.go_live(path)
    ana.go_live("/inbox")
    second = ana.tab(path).wait_live()
    choose(ana, words)
    for screen in (ana, second):
        expect_transport(screen, transport)
        expect(screen.strip).to_contain_text("Chosen in the settings of this browser")
    second.say("from the second tab")
    expect(bo.message("from the second tab")).to_be_visible(timeout=SOON)
    bo.say("an answer")
    expect(second.message("an answer")).to_be_visible(timeout=SOON)
    expect_transport(second.go(path), transport)
    expect_transport(bo, "websocket")
    choose(ana, "Automatic")
    for screen in (ana, second):
        expect_transport(screen, "websocket")


def test_the_foot_opens_on_the_transport_when_it_was_up_to_date_what_today_cost_and_what_waits(
    ana, line, mend_after, person
):
    mend_after(line)
    her = person("Her", at=line)
    her.go_live(her.direct_with(ana))
    summary = her.strip.locator("summary")
    expect(summary).to_have_text(re.compile(r"^\s*Live\s*$"))
    assert summary.bounding_box()["height"] <= 38
    summary.focus()
    her.page.keyboard.press("Enter")
    facts = her.strip.locator("dl")
    expect(facts).to_be_visible()
    for words in ("Transport ?WebSocket", "Up to date ?Now", r"Data today ?\d+ kB", "Waiting to send ?0"):
        expect(facts).to_have_text(re.compile(words))
    line.wire.cut()
    expect(her.strip).to_have_attribute("data-transport", "offline")
    expect(facts).to_have_text(re.compile(r"Transport ?None.*Up to date ?\d+:\d\d", re.DOTALL))
    her.say("later")
    expect(summary).to_contain_text("1 waiting")
    expect(facts).to_have_text(re.compile("Waiting to send ?1"))
    her.page.keyboard.press("Escape")
    expect(facts).to_be_hidden()
    line.wire.mend()
    expect_transport(her, "websocket")
    summary.click()
    her.strip.get_by_role("link", name="Test this network").click()
    expect(her.page).to_have_url(re.compile("/network$"))


def test_a_connection_that_comes_back_within_a_moment_is_not_worth_a_word(line, mend_after, person):
    mend_after(line)
    her = person("Her", at=line).go_live("/inbox")
    expect_transport(her, "websocket")
    her.page.evaluate(KEEP)
    line.wire.cut()
    line.wire.mend()
    her.page.wait_for_function("() => performance.getEntriesByType('resource').filter(isHandshake).length > 1")
    expect_transport(her, "websocket")
    assert set(her.page.evaluate("window.said")) <= {"websocket", "polling"}


KEEP = """() => {
  window.isHandshake = (entry) => entry.name.includes("/socket.io/") && !entry.name.includes("sid=");
  const strip = document.querySelector(".rail [data-controller=connection-status]");
  window.said = [strip.dataset.transport];
  const say = () => window.said.push(strip.dataset.transport);
  new MutationObserver(say).observe(strip, {attributeFilter: ["data-transport"]});
}"""
