"""axe-core on every page, light and dark, at the width of a desk and of a phone."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import AXE
from tests.browser.ways import administer
from tests.people import PASSWORD, new_username
from tests.server import GENEROUS, Server

RUN = """async ([rules, impacts]) => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"], ...(rules && {runOnly: rules})});
  return violations.filter((one) => impacts.includes(one.impact)).map((one) => ({
    rule: one.id, help: one.help, elements: one.nodes.map((node) => `${node.target} ${node.failureSummary}`),
  }));
}"""
WIDTHS = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in WIDTHS]
SERIOUS = ["serious", "critical"]
ANY = ["minor", "moderate", *SERIOUS]
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that see whether a page is light or dark


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """A server of its own, so that no other test's banners stand on the pages."""
    with Server(tmp_path_factory.mktemp("lived_in") / "data", **GENEROUS) as running:
        administer(running)
        yield running


@pytest.fixture
def chief(open_browser, lived_in):
    return open_browser(lived_in).sign_in("admin")


@pytest.fixture
def pages(chief, person, lived_in):
    """Every page that Ada, who administrates, can see, by its name; with everything on it that pages can show."""
    ana = person("Ana Lima", at=lived_in)
    talk = chief.direct_with(ana)
    room = chief.room(ana, name=f"Harbour {new_username()}", topic="ships and weather")
    chief.room(name=f"Notices {new_username()}", posting="owners")
    archived = chief.room(name=f"Old pier {new_username()}")
    chief.post(archived, "the end")
    chief.call("POST", archived.replace("/conversations/", "/rooms/") + "/archive")
    chief.post(talk, "Good morning", "See https://example.org/a\nand again", "to be deleted", "שלום עולם")
    ana.post(talk, "Thank you", "unread")
    ana.post(room, "Anybody here?")
    chief.post(room, "I am")
    stored = chief.call("GET", f"{talk}/messages")["messages"]
    chief.call("PATCH", f"/messages/{stored[0]['id']}", {"rev": stored[0]["rev"], "body": "Good morning, Ana"})
    chief.call("DELETE", f"/messages/{stored[2]['id']}?rev={stored[2]['rev']}")
    chief.call("POST", "/announcements", {"client_id": new_username("announce"), "body": "The harbour closes at noon."})
    chief.call("POST", "/admin/invitations")
    message = f"{talk}/messages/{stored[1]['id']}"
    return {
        "inbox": "/inbox",
        "new message": f"/inbox/new?q={ana.username}",
        "direct conversation": talk,
        "room": room,
        "archived room": archived,
        "edit a message": f"{message}/edit",
        "delete a message": f"{message}/delete",
        "rooms": "/rooms",
        "rooms, nothing found": "/rooms?q=zzzzzz",
        "new room": "/rooms/new",
        "details of a room": room.replace("/conversations/", "/rooms/"),
        "search": "/search",
        "search, nothing found": "/search?q=zzzzzz",
        "people": "/people",
        "a person": f"/people/{ana.id}",
        "announcements": "/announcements",
        "settings": "/settings",
        "administration": "/admin",
        "network": "/network",
        "networks": "/admin/networks",
        "sign out": "/sign-out",
        "not found": "/people/AAAAAAAAAAAAAAAA",
    }


def findings(screen, rules=None, impacts=SERIOUS):
    """Return the findings of axe, by all rules or some, as lines that name the rule and the element."""
    if not screen.page.evaluate("'axe' in window"):
        # Through the debugger, which the content security policy does not concern.
        screen.page.evaluate(AXE.read_text())
    found = screen.page.evaluate(RUN, [rules, impacts])
    return [f"{one['rule']}: {one['help']}: {element}" for one in found for element in one["elements"]]


def look(screen, scheme, width):
    screen.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    screen.page.set_viewport_size(WIDTHS[width])


def in_every_look(screen, name, looks=LOOKS, impacts=SERIOUS):
    found = []
    for scheme, width in looks:
        look(screen, scheme, width)
        rules = OF_COLOURS if scheme == "dark" else None
        found += [f"{name} ({scheme}, {width}): {finding}" for finding in findings(screen, rules, impacts)]
    return found


def test_no_page_of_a_signed_in_person_has_a_serious_finding(chief, pages, faults):
    faults.expected.append("404: GET")  # one of the pages is the one about pages that do not exist
    found = []
    for name, path in pages.items():
        chief.go(path)
        found += in_every_look(chief, name)
    assert not found, "\n".join(found)


SECTIONS = ("profile", "appearance", "connection", "password", "devices", "tokens", "shortcuts", "deactivate")


def test_no_section_of_the_settings_has_any_finding(chief):
    chief.call("POST", "/me/tokens", {"name": "A program", "scopes": ["read"], "current_password": PASSWORD})
    found = []
    for path in ("/settings", *(f"/settings/{section}" for section in SECTIONS), "/sign-out"):
        chief.go(path)
        found += in_every_look(chief, path, impacts=ANY)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/network"])
def test_no_page_of_a_stranger_has_any_finding(open_browser, lived_in, path):
    found = in_every_look(open_browser(lived_in).go(path), path, impacts=ANY)
    assert not found, "\n".join(found)


def test_no_page_before_signing_in_has_a_serious_finding(open_browser, lived_in):
    stranger = open_browser(lived_in)
    found = []
    for path in ("/sign-in", "/sign-up", "/network"):
        stranger.go(path)
        found += in_every_look(stranger, path)
    stranger.go("/sign-up")
    stranger.page.get_by_label("Display name").fill("Eve")
    stranger.page.get_by_label("Username").fill("admin")
    stranger.page.get_by_label("Password").fill("a lantern in the harbour")
    stranger.page.get_by_role("button", name="Create account").click()
    expect(stranger.page.locator("[aria-invalid=true]")).to_be_visible()
    found += in_every_look(stranger, "sign-up, refused")
    assert not found, "\n".join(found)


def test_the_long_page_about_the_api_has_no_serious_finding(open_browser, lived_in):
    stranger = open_browser(lived_in).go("/api")
    found = in_every_look(stranger, "/api", [("light", "desktop"), ("dark", "phone")])  # each takes seconds
    assert not found, "\n".join(found)


def test_what_opens_on_a_page_has_no_serious_finding(chief, pages):
    found = []
    chief.go_live(pages["direct conversation"])
    chief.act("Good morning, Ana", "edit")
    found += in_every_look(chief, "editing in place")
    chief.page.keyboard.press("Escape")
    look(chief, "light", "desktop")
    chief.act("Good morning, Ana", "delete")
    found += in_every_look(chief, "asking before deletion")
    chief.page.get_by_role("button", name="Cancel").click()
    look(chief, "light", "desktop")
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
        look(chief, "light", "desktop")
        chief.page.locator(menu).locator("summary").click()
        found += in_every_look(chief, menu, [("light", "desktop"), ("dark", "desktop")])
        chief.page.keyboard.press("Escape")
    chief.page.set_viewport_size({"width": 900, "height": 800})
    found += [f"narrow rail: {finding}" for finding in findings(chief)]
    assert not found, "\n".join(found)


def test_messages_that_wait_have_no_serious_finding(person, line, bo):
    ana = person("Ana Lima", at=line)
    ana.go_live(ana.direct_with(bo))
    line.wire.cut()
    expect(ana.strip).to_have_attribute("data-transport", "offline")
    ana.say("not yet gone")
    expect(ana.state("not yet gone")).to_have_text("Waiting to send")
    found = in_every_look(ana, "waiting")
    assert not found, "\n".join(found)


def test_a_serious_fault_would_be_found(open_browser, lived_in):
    stranger = open_browser(lived_in).go("/sign-in")
    stranger.page.evaluate("document.querySelector('label[for=username]').remove()")
    stranger.page.locator("h1").first.evaluate("heading => { heading.style.color = '#333'; }")
    found = in_every_look(stranger, "sign-in")
    assert any("(light, phone): label:" in finding for finding in found), found
    assert any("(dark, phone): color-contrast:" in finding for finding in found), found


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


def test_motion_ends_where_none_is_asked_for(chief, pages):
    chief.page.emulate_media(reduced_motion="reduce")
    chief.go_live(pages["direct conversation"])
    moving = chief.page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
          const {transitionDuration, animationName, animationDuration} = getComputedStyle(one);
          const times = `${transitionDuration},${animationName === "none" ? "0s" : animationDuration}`.split(",");
          return times.some((time) => parseFloat(time) > 0.001);
        }).map((one) => one.className || one.tagName)"""
    )
    assert moving == []
