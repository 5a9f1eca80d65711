"""Messages typed offline survive a browser that is killed and whose sign-in ends meanwhile."""

import contextlib
import re

import pytest
from playwright.sync_api import expect

from tests.browser.console import Faults
from tests.browser.screen import Screen
from tests.delivery.profile import Profile
from tests.network.box import Box
from tests.network.faults.no_upgrade import NoUpgrade
from tests.people import PASSWORD, Person

WORDS = [f"typed offline {number}" for number in range(1, 6)]
SENT = 20_000  # ms
OUTLIVED = """
    UPDATE login_sessions SET expires_at = created_at WHERE user_id = (SELECT id FROM users WHERE public_id = ?)
"""
# Taken away: that what waits is kept. Both places fail, as they do in some private modes.
KEEP_NOTHING = """() => {
  const fail = () => { throw new Error("nothing is kept here"); };
  IDBFactory.prototype.open = Storage.prototype.setItem = fail;
}"""


@pytest.fixture
def box(server):
    with Box(server.url, NoUpgrade()) as running:
        yield running


@pytest.fixture
def profile(chromium, tmp_path):
    """Ana's browser."""
    faults = Faults()
    kept = Profile(chromium.browser_type, tmp_path / "profile", faults)
    yield kept
    kept.close()
    assert not faults.unexpected


@pytest.fixture
def bo(box, new_context):
    return Screen(new_context().new_page(), box.url).sign_up("Bo Ito")


def type_offline(profile, box, bo):
    """Let Ana type WORDS offline, and Bo look on; return her tab and the conversation's path."""
    ana = Screen(profile.start(), box.url).sign_up("Ana Lima")
    path = ana.direct_with(bo)
    for screen in (bo, ana):
        screen.go_live(path)
    profile.context.set_offline(True)
    for words in WORDS:
        ana.say(words)
    for words in WORDS:
        expect(ana.message(words)).to_have_attribute("data-state", "waiting")
    return ana, path


def sign_in_again(profile, ana, path):
    """Start Ana's browser again and go where she was; return the tab."""
    again = Screen(profile.start(), ana.base).go(path)
    expect(again.page).to_have_url(re.compile("/sign-in"))
    again.page.get_by_label("Username").fill(ana.username)
    again.page.get_by_label("Password").fill(PASSWORD)
    again.page.get_by_role("button", name="Sign in").click()
    expect(again.page).to_have_url(re.compile(path))
    return again


def stored(screen, path):
    return [message["body"] for message in screen.call("GET", f"{path}/messages")["messages"]]


def revoke(server, screen):
    """End her sign-in, as one does from another browser."""
    elsewhere = Person(server.url, screen.username).sign_in()
    elsewhere.ok("DELETE", "/me/sign-ins")
    elsewhere.close()


def outlive(server, screen):
    """Let the lifetime of her sign-in pass."""
    with contextlib.closing(server.database) as database, database:
        assert database.execute(OUTLIVED, [screen.id]).rowcount == 1


@pytest.mark.parametrize("end_sign_in", [revoke, outlive])
def test_what_was_typed_offline_outlives_a_killed_browser_and_its_sign_in(server, box, profile, bo, end_sign_in):
    ana, path = type_offline(profile, box, bo)
    profile.kill()
    end_sign_in(server, ana)
    again = sign_in_again(profile, ana, path)
    for words in WORDS:
        expect(again.message(words)).to_have_attribute("data-state", "sent", timeout=SENT)
    expect(again.strip).to_have_attribute("data-transport", "polling")
    expect(bo.message(WORDS[-1])).to_be_visible()
    assert again.texts() == bo.texts() == stored(bo, path) == WORDS


def test_without_a_kept_outbox_it_is_lost_with_the_browser(server, box, profile, bo):
    profile.on_start = lambda context: context.add_init_script(f"({KEEP_NOTHING})()")
    ana, path = type_offline(profile, box, bo)
    expect(ana.notice).to_contain_text("This browser stores nothing")
    profile.kill()
    revoke(server, ana)
    again = sign_in_again(profile, ana, path).wait_live()
    again.say("typed since")
    expect(bo.message("typed since")).to_be_visible()
    assert again.texts() == bo.texts() == stored(bo, path) == ["typed since"]
