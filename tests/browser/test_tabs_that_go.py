"""Tabs that are switched and closed quickly while their words wait: every word arrives once, in order."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND, Screen

LONG = 30 * SECOND
# A page that is closed before its database has finished: what it began to write there is undone.
NOTHING_IS_WRITTEN = """
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (...values) {
    const request = add.apply(this, values);
    this.transaction.abort();
    return request;
  };
"""
# Firefox counts seconds in tabs that nobody sees, Chromium after a while minutes.
UNSEEN = """
  Object.defineProperty(document, "visibilityState", {get: () => "hidden"});
  Object.defineProperty(document, "hidden", {get: () => true});
  const after = window.setTimeout;
  window.setTimeout = (act, ms, ...more) => after(act, Math.max(ms, 1) < 500 ? 60_000 : ms, ...more);
"""


@pytest.fixture(params=["direct", "named"])
def tabs(request, person, line, plain_http, mend_after):
    """Three tabs of Ana in her conversation with Bo, on a way that can be cut: a browser has locks on one alone."""
    way = line if request.param == "direct" else plain_http
    mend_after(way)
    ana, bo = person("Ana Lima", at=way), person("Bo Ito", at=way)
    path = ana.direct_with(bo)
    found = [ana.go_live(path), ana.tab(path).wait_live(), ana.tab(path).wait_live()]
    return found, bo, path, way


def wait_in(screen, text):
    expect(screen.state(text)).to_have_text("Waiting to send")


def test_words_of_tabs_that_are_switched_while_the_leading_one_is_closed_arrive_once_in_order(tabs):
    (leading, second, third), bo, path, way = tabs
    way.wire.cut()
    for tab in (leading, second, third):
        expect(tab.strip).to_have_attribute("data-transport", "offline", timeout=LONG)
    words = []
    for turn in range(3):
        for name, tab in (("leading", leading), ("second", second), ("third", third)):
            tab.page.bring_to_front()
            words.append(f"{name} {turn}")
            tab.say(words[-1])
    leading.close()
    second.say("from the second, after")
    second.close()
    words.append("from the second, after")
    wait_in(third, words[-1])
    way.wire.mend()
    expect(third.message(words[-1])).to_have_attribute("data-seq", "10", timeout=LONG)
    bo.go(path)
    expect(bo.message(words[-1])).to_be_visible()
    assert sorted(bo.texts()) == sorted(words)
    for name in ("leading", "second", "third"):
        own = [text for text in bo.texts() if text.startswith(name)]
        assert own == [text for text in words if text.startswith(name)]


def test_what_was_sent_in_a_tab_that_is_closed_at_once_arrives(ana, bo):
    path = ana.direct_with(bo)
    ana.go_live(path)
    for number in range(4):
        tab = ana.tab(path).wait_live()
        tab.say(f"and gone {number}")
        tab.close()
    last = bo.go_live(path).message("and gone 3")
    expect(last).to_be_visible(timeout=LONG)
    assert bo.texts() == [f"and gone {number}" for number in range(4)]


def test_what_a_tab_could_not_send_before_it_was_closed_is_sent_by_the_others(ana, bo):
    path = ana.direct_with(bo)
    other = ana.tab("/inbox").wait_live()
    ana.go_live(path).page.evaluate(
        "([person, conversation]) => localStorage.setItem(`lease:${person}:${conversation}`,"
        " JSON.stringify({tab: 'another', until: Date.now() + 8_000}))",
        [ana.id, path.rpartition("/")[2]],
    )
    ana.say("left behind")
    expect(ana.state("left behind")).to_have_text("Waiting to send")
    ana.page.close(run_before_unload=True)
    expect(bo.go_live(path).message("left behind")).to_be_visible(timeout=LONG)
    assert other.page.url.endswith("/inbox")


def test_what_was_closed_before_the_database_had_it_is_found_in_the_next_page(person, bo, line):
    ana = person("Ana Lima", at=line)
    path = ana.direct_with(bo)
    tab = ana.tab("/inbox")
    ana.close()
    tab.page.add_init_script(NOTHING_IS_WRITTEN)
    tab.go_live(path)
    line.wire.cut()
    expect(tab.strip).to_have_attribute("data-transport", "offline")
    tab.say("in the last moment")
    wait_in(tab, "in the last moment")
    context = tab.context
    tab.close()
    line.wire.mend()
    again = Screen(context.new_page(), tab.base).go_live(path)
    expect(bo.go_live(path).message("in the last moment")).to_be_visible(timeout=LONG)
    expect(again.message("in the last moment")).to_have_count(1)
    expect(again.composer).to_have_value("")
    assert bo.texts() == ["in the last moment"]


def test_a_tab_that_nobody_sees_holds_up_nobody(person, plain_http):
    ana, bo = person("Ana Lima", at=plain_http), person("Bo Ito", at=plain_http)
    path = ana.direct_with(bo)
    unseen = ana.tab("/inbox")
    ana.close()
    unseen.page.add_init_script(UNSEEN)
    unseen.go_live(path)
    unseen.composer.fill("written where nobody looks")
    unseen.page.get_by_role("button", name="Send", exact=True).click()
    expect(bo.go_live(path).message("written where nobody looks")).to_be_visible(timeout=LONG)
    expect(unseen.message("written where nobody looks")).to_have_attribute("data-seq", "1")
