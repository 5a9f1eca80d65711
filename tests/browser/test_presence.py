import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND
from tests.server import GENEROUS, Server, eventually

KEEP_STATES = """async (id) => {
  const dot = document.querySelector(`main [data-presence-of="${id}"]`);
  window.states = [dot.dataset.state];
  new MutationObserver(() => window.states.push(dot.dataset.state)).observe(dot, {attributeFilter: ["data-state"]});
}"""


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A server on which people are away after two seconds."""
    settings = {**GENEROUS, "PRESENCE_GRACE": 3, "AWAY_AFTER": 2}
    with Server(tmp_path_factory.mktemp("short") / "data", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def patient(tmp_path_factory):
    """A server that waits a minute before it says that somebody has gone: longer than any page takes to load."""
    with Server(tmp_path_factory.mktemp("patient") / "data", **GENEROUS, PRESENCE_GRACE=60) as running:
        yield running


def look_at(one, other):
    """Open the page about `other` and keep a list of how they were shown, until the next look."""
    one.go_live(f"/people/{other.id}")
    expect(one.presence_of(other)).not_to_have_attribute("data-state", "unknown")
    one.page.evaluate(KEEP_STATES, other.id)


def states(one):
    """How the other was shown since `look_at`, without repetitions."""
    kept = one.page.evaluate("window.states")
    return [state for place, state in enumerate(kept) if place == 0 or state != kept[place - 1]]


def test_a_reload_and_a_way_from_page_to_page_do_not_flicker(person, patient):
    ana, bo = person("Ana Lima", at=patient), person("Bo Ito", at=patient)
    bo.go_live("/inbox")
    look_at(ana, bo)
    bo.page.reload()
    bo.wait_live()
    for path in ("/people", "/rooms", "/inbox"):
        bo.go_live(path)
    assert states(ana) == ["online"]


def test_several_tabs_are_one_person(ana, bo):
    bo.go_live("/inbox")
    second = bo.tab("/people").wait_live()
    look_at(ana, bo)
    bo.close()
    look_at(second, ana)  # time for the first tab's going to be told
    ana.page.wait_for_function("() => performance.now() > 5000")
    assert states(ana) == ["online"]
    second.close()
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "offline")
    expect(ana.page.locator("main")).to_contain_text("last seen")


def test_who_does_nothing_is_away_and_back_with_the_first_key(person, short):
    ana, bo = person("Ana Lima", at=short), person("Bo Ito", at=short)
    bo.go_live("/inbox")
    look_at(ana, bo)
    eventually(lambda: states(ana)[-1] == "away")
    bo.page.keyboard.press("Shift")
    eventually(lambda: states(ana)[-3:] == ["away", "online", "away"], message=lambda: f"{states(ana)}")


def test_the_state_is_said_in_words_too(ana, bo):
    bo.go_live("/inbox")
    ana.go_live(ana.direct_with(bo))
    expect(ana.presence_of(bo)).to_have_text("online")
    bo.close()
    expect(ana.presence_of(bo)).to_have_text(re.compile("^offline"))


def test_a_status_appears_where_the_person_is_looked_at(ana, bo):
    ana.go_live(ana.direct_with(bo))
    bo.go("/settings/profile")
    bo.page.locator("main [name=status]").fill("in the garden")
    bo.page.get_by_role("button", name="Save changes").click()
    expect(ana.page.locator(f"[data-status-of='{bo.id}']")).to_have_text("in the garden")


def test_nobody_is_shown_as_here_while_that_cannot_be_known(person, bo, line):
    ana = person("Ana Lima", at=line)
    bo.go_live("/inbox")
    ana.go_live(ana.direct_with(bo))
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "online")
    line.wire.cut()
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "unknown")
    line.wire.mend()
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "online", timeout=20 * SECOND)


def test_two_people_who_type_are_both_named(person, ana, bo):
    cy = person("Cy Ode")
    path = ana.room(bo, cy, name=f"Typing {ana.username}")
    for one in (ana, bo, cy):
        one.go_live(path)
    bo.composer.press_sequentially("one")
    cy.composer.press_sequentially("two")
    expect(ana.typing).to_have_text(re.compile("(Bo Ito and Cy Ode|Cy Ode and Bo Ito) are typing"))
    expect(bo.typing).to_have_text("Cy Ode is typing…")
