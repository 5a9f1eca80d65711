"""Menus, dialogs and editors by the rules of axe-core, light and dark, wide and narrow. test_every_page.py: pages."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import DESK, findings, in_every_look, look


@pytest.fixture
def chief(open_browser, lived_in):
    return open_browser(lived_in).sign_in("admin")


@pytest.fixture
def talk(lived_in):
    """The path of a direct conversation with Ana."""
    return lived_in.pages[0]


def test_a_refused_sign_up_has_no_finding(open_browser, lived_in):
    stranger = open_browser(lived_in).go("/sign-up")
    stranger.page.get_by_label("Display name").fill("Eve")
    stranger.page.get_by_label("Username").fill("admin")
    stranger.page.get_by_label("Password").fill("a lantern in the harbour")
    stranger.page.get_by_role("button", name="Create account").click()
    expect(stranger.page.locator("[aria-invalid=true]")).to_be_visible()
    found = in_every_look(stranger, "sign-up, refused")
    assert not found, "\n".join(found)


def test_what_opens_on_a_page_has_no_finding(chief, talk):
    found = []
    chief.go_live(talk)
    chief.act("Good morning, Ana", "edit")
    found += in_every_look(chief, "editing in place")
    chief.page.keyboard.press("Escape")
    chief.act("Good morning, Ana", "delete")
    found += in_every_look(chief, "asking before deletion")
    chief.page.get_by_role("button", name="Cancel").click()
    chief.page.keyboard.press("Control+k")
    chief.page.keyboard.type("Ana")
    expect(chief.page.locator("#finder").get_by_role("option").first).to_be_visible()
    found += in_every_look(chief, "finder")
    chief.page.keyboard.press("Escape")
    chief.composer.blur()
    chief.page.keyboard.press("?")
    expect(chief.page.locator("#shortcuts")).to_be_visible()
    found += in_every_look(chief, "shortcuts")
    chief.page.keyboard.press("Escape")
    for menu in (".rail-me", ".rail-plus >> nth=0", ".rail-foot"):
        chief.page.locator(menu).locator("summary").first.click()
        for scheme in ("dark", "light"):
            look(chief, scheme, DESK)
            # The rest of the page is no target while an open menu covers it in part.
            of_menu = findings(chief, within="details[open]")
            found += [f"{menu} ({scheme}): {finding}" for finding in of_menu]
        chief.page.keyboard.press("Escape")
    chief.page.set_viewport_size({"width": 900, "height": 800})
    found += [f"narrow rail: {finding}" for finding in findings(chief)]
    assert not found, "\n".join(found)


def test_messages_that_wait_have_no_finding(person, line, bo):
    ana = person("Ana Lima", at=line)
    ana.go_live(ana.direct_with(bo))
    line.wire.cut()
    expect(ana.strip).to_have_attribute("data-transport", "offline")
    ana.say("not yet gone")
    expect(ana.state("not yet gone")).to_have_text("Waiting to send")
    found = in_every_look(ana, "waiting")
    assert not found, "\n".join(found)


def test_a_fault_would_be_found(open_browser, lived_in):
    stranger = open_browser(lived_in).go("/sign-in")
    stranger.page.evaluate("document.querySelector('label[for=username]').remove()")
    stranger.page.locator("h1").first.evaluate("heading => { heading.style.color = '#333'; }")
    found = in_every_look(stranger, "sign-in")
    assert any("(light, 1280): label " in finding for finding in found), found
    assert any("(dark, 390): color-contrast " in finding for finding in found), found


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_a_page_can_be_walked_by_the_keyboard_with_the_focus_in_sight(open_browser, lived_in, path):
    stranger = open_browser(lived_in).go(path)
    stranger.page.keyboard.press("Tab")
    expect(stranger.page.get_by_role("link", name="Skip to content")).to_be_focused()
    seen = []
    for _ in range(12):
        stranger.page.keyboard.press("Tab")
        seen.append(
            stranger.page.evaluate(
                """() => {
                  const {outlineStyle, boxShadow, borderColor} = getComputedStyle(document.activeElement);
                  return [document.activeElement.outerHTML.slice(0, 80), outlineStyle, boxShadow];
                }"""
            )
        )
    fields = [one for one in seen if re.match("<(input|button|a) ", one[0])]
    assert len(fields) >= 4
    assert not [one for one in fields if one[1] == "none" and one[2] == "none"], json.dumps(seen, indent=1)


def test_motion_ends_where_none_is_asked_for(chief, talk):
    chief.page.emulate_media(reduced_motion="reduce")
    chief.go_live(talk)
    moving = chief.page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
          const {transitionDuration, animationName, animationDuration} = getComputedStyle(one);
          const times = `${transitionDuration},${animationName === "none" ? "0s" : animationDuration}`.split(",");
          return times.some((time) => parseFloat(time) > 0.001);
        }).map((one) => one.className || one.tagName)"""
    )
    assert moving == []
