"""A message that waits to be sent outlives its tab, is sent once, and never in somebody else's name."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.people import PASSWORD

WORDS = [f"waiting {number}" for number in range(1, 6)]
LATER = 20_000  # ms; a page that was offline for a while tries again every ten seconds


class Browser:
    """One browser, in which Ana and Bo sign in by turns, behind a proxy that can go down."""

    def __init__(self, proxy, context, bo):
        self.proxy, self.context, self.bo = proxy, context, bo
        self.ana = Screen(context.new_page(), proxy.url).sign_up("Ana Lima")
        self.path = self.ana.direct_with(bo)

    def write_offline(self):
        """Let Ana write WORDS while nothing gets through; return her tab."""
        self.ana.go_live(self.path)
        self.proxy.down()
        for words in WORDS:
            self.ana.say(words)
        self.expect_waiting(self.ana)
        self.let_pages_through()
        return self.ana

    def let_pages_through(self):
        """Have a network that carries pages and forms, and nothing of what scripts ask for."""
        for address in ("/socket.io/**", "/api/v1/**"):
            self.context.route(self.proxy.url + address, lambda route: route.abort())
        self.proxy.up()

    def let_everything_through(self):
        self.context.unroute_all()

    def expect_waiting(self, screen):
        for words in WORDS:
            expect(screen.message(words)).to_have_attribute("data-state", "waiting")

    def expect_sent(self, screen):
        for words in WORDS:
            expect(screen.message(words)).to_have_attribute("data-state", "sent", timeout=LATER)

    def sign_in(self, screen, username):
        """Sign in by the form alone."""
        screen.go("/sign-in")
        screen.page.get_by_label("Username").fill(username)
        screen.page.get_by_label("Password").fill(PASSWORD)
        screen.page.get_by_role("button", name="Sign in").click()
        expect(screen.page).to_have_url(re.compile("/inbox$"))

    def sign_out(self, screen, *, is_warned):
        """Sign out by the form; who leaves messages waiting is asked once more."""
        screen.go("/sign-out")
        expect(screen.strip).not_to_have_attribute("data-transport", "connecting")
        screen.page.locator("form[data-controller=sign-out] button").click()
        if is_warned:
            expect(screen.page.get_by_role("alert")).to_contain_text(str(len(WORDS)))
            screen.page.locator("form[data-controller=sign-out] button").click()
        expect(screen.page).to_have_url(re.compile("/sign-in"))

    def stored(self):
        """Return [(sender's id, text)] of the conversation."""
        return [(message["sender"]["id"], message["body"]) for message in self.bo.history(self.path.rpartition("/")[2])]


@pytest.fixture
def browser(server, cutting_proxy, new_context, person):
    return Browser(cutting_proxy(server), new_context(), person("bo"))


def test_messages_written_offline_outlive_their_tab_and_go_out_once(browser):
    browser.write_offline().close()
    again = browser.ana.tab(browser.path)
    browser.expect_waiting(again)
    assert browser.stored() == []
    browser.let_everything_through()
    browser.expect_sent(again)
    assert browser.stored() == [(browser.ana.id, words) for words in WORDS]


def test_what_one_person_left_waiting_is_never_sent_as_the_next(browser):
    browser.write_offline().close()
    second = Screen(browser.context.new_page(), browser.proxy.url)
    browser.sign_out(second, is_warned=True)
    browser.let_everything_through()
    browser.sign_in(second, browser.bo.username)
    second.go_live(browser.path)
    second.say("from bo")
    expect(second.message("from bo")).to_have_attribute("data-state", "sent")
    assert second.texts() == ["from bo"]
    assert browser.stored() == [(browser.bo.id, "from bo")]
    browser.sign_out(second, is_warned=False)
    browser.let_pages_through()
    browser.sign_in(second, browser.ana.username)
    browser.expect_waiting(second.go(browser.path))
    browser.let_everything_through()
    browser.expect_sent(second)
    assert browser.stored() == [(browser.bo.id, "from bo")] + [(browser.ana.id, words) for words in WORDS]


def test_a_tab_that_was_left_open_does_not_send_as_who_signed_in_since(browser):
    left_open = browser.write_offline()
    second = Screen(browser.context.new_page(), browser.proxy.url)
    browser.sign_out(second, is_warned=True)
    browser.sign_in(second, browser.bo.username)
    browser.expect_waiting(left_open)
    browser.let_everything_through()
    expect(left_open.page.locator("body")).to_have_attribute("data-me", browser.bo.id, timeout=LATER)
    left_open.wait_live()
    left_open.say("from bo")
    expect(left_open.message("from bo")).to_have_attribute("data-state", "sent")
    assert left_open.texts() == ["from bo"]
    assert browser.stored() == [(browser.bo.id, "from bo")]
    browser.sign_out(second, is_warned=False)
    browser.sign_in(second, browser.ana.username)
    browser.expect_sent(second.go(browser.path))
    assert browser.stored()[1:] == [(browser.ana.id, words) for words in WORDS]
