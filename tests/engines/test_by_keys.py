"""A day by the keyboard alone, in WebKit: the tour of tests/browser/test_account_by_keys.py."""

import pytest

from tests.engines.tab import ARROW_DOWN, CONTROL, ENTER, ESCAPE, SHIFT, TAB
from tests.people import PASSWORD, Person, new_username
from tests.server import eventually

STOPS = 500  # presses of Tab, more than a page with many people has
# The name of what has the focus, as a screen reader tells it; empty where nothing has it.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  return (one.ariaLabel ?? one.labels?.[0]?.textContent ?? one.textContent).trim().replace(/\\s+/g, " ");
}"""
HAS_FOCUS = "selector => document.activeElement?.matches(selector)"
HEADING = "name => document.querySelector('main h1')?.textContent.trim().startsWith(name)"
CHOSEN = "words => document.querySelector('#finder-results [aria-selected=true]')?.textContent.includes(words)"


def reach(tab, name, keys=(TAB,)):
    """Press Tab until something whose name begins so has the focus."""
    for _ in range(STOPS):
        if tab.evaluate(FOCUSED).startswith(name):
            return tab
        tab.press(*keys)
    raise AssertionError(f"Tab does not reach {name}")


def loaded(tab):
    """Wait for a new page, and give it the focus of the window, which Firefox without a screen may take from it."""
    tab.wait("() => document.readyState === 'complete'")
    eventually(lambda: tab.show() or tab.evaluate("() => document.hasFocus()"))


def starts_anew(tab, heading):
    """A new page has come, and Tab begins at its head."""
    tab.wait(HEADING, heading)
    loaded(tab)
    tab.press(TAB)
    assert tab.evaluate(FOCUSED) == "Skip to content"
    return tab


def find(tab, words, result):
    """Search with the finder and open what it offers first."""
    tab.wait_live().wait_for_keys().press(CONTROL, "k")
    tab.wait(HAS_FOCUS, "#finder-q")
    tab.type(words)
    tab.wait(CHOSEN, result)
    assert tab.evaluate(HAS_FOCUS, "#finder-q")
    tab.press(ENTER)


def test_somebody_does_all_of_a_day_without_a_mouse(engine, new_tab, base, bo):
    if engine.name == "firefox":
        pytest.skip("Firefox without a screen does not give some new pages the focus of its window; no package helps")
    tab, username = new_tab().go(f"{base}/sign-up"), new_username("ana")
    starts_anew(tab, "Create account")
    reach(tab, "Display name").type("Ana Lima")
    reach(tab, "Username").type(username)
    reach(tab, "Password").type(PASSWORD)
    tab.press(ENTER)
    starts_anew(tab, "Inbox")

    find(tab, bo.username, bo.name)
    starts_anew(tab, "Profile")
    reach(tab, f"Message {bo.name}").press(ENTER)

    tab.wait(HAS_FOCUS, "#body")
    tab.type("Good morning")
    tab.press(ENTER)
    tab.wait_texts("Good morning")
    assert tab.evaluate(HAS_FOCUS, "#body")

    reads_new_ones(tab.wait_live().wait_for_keys(), bo, username)
    opens_details(tab)

    find(tab, "settings", "Settings")
    starts_anew(tab, "Settings")
    reach(tab, "Appearance").press(ENTER)
    starts_anew(tab, "Appearance")
    reach(tab, "System").press(ARROW_DOWN)
    reach(tab, "Light")
    reach(tab, "Save changes").press(ENTER)
    tab.wait(HAS_FOCUS, "[role=status]")
    assert tab.evaluate(FOCUSED) == "Changes saved"

    reach(tab, "Sign out").press(ENTER)
    starts_anew(tab, "Sign out")
    reach(tab, "Cancel").press(SHIFT, TAB)
    reach(tab, "Sign out").press(ENTER)
    starts_anew(tab, "Sign in")


def reads_new_ones(tab, bo, username):
    ana = Person(bo.url, username).sign_in()
    room = bo.room(f"Harbour of {username}")
    bo.ok("POST", f"/rooms/{room}/members", {"people": [ana.id]})
    bo.say(room, *("\n".join(f"line {n}" for n in range(8)) for _ in range(12)))
    ana.close()
    tab.wait("name => document.querySelector('.rail').textContent.includes(name)", f"Harbour of {username}")
    find(tab, f"Harbour of {username}", f"Harbour of {username}")
    tab.wait(HEADING, f"Harbour of {username}")
    loaded(tab)
    tab.wait(HAS_FOCUS, "#body")
    tab.wait_live().wait_for_keys()
    reach(tab, "Skip to content").press(ENTER)  # past the end of the page: each message has a link
    tab.wait(HAS_FOCUS, "#main")
    reach(tab, "Mark as read").press(ENTER)
    tab.wait(HAS_FOCUS, ".log")


def opens_details(tab):
    reach(tab, "Details", keys=(SHIFT, TAB)).press(ENTER)
    tab.wait(HAS_FOCUS, ".panel")
    tab.press(ESCAPE)
    tab.wait("() => !document.querySelector('.panel')")
    assert tab.evaluate(HAS_FOCUS, ".head-details")
