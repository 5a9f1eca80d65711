"""The rail of a desktop: its rows, its sections, what it remembers, its menus."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.browser.ways import administer
from tests.people import new_client_id, new_username
from tests.server import GENEROUS, Server, eventually

ROOMS = 22

ROWS = """(scroll) => {
  const area = scroll.getBoundingClientRect();
  const boxes = [...scroll.querySelectorAll(".rail-row")].map((row) => row.getBoundingClientRect());
  const scrolls = (one) =>
    one.checkVisibility() && ["auto", "scroll"].includes(getComputedStyle(one).overflowY);
  return {
    whole: boxes.filter((box) => box.top >= area.top - 0.5 && box.bottom <= area.bottom + 0.5).length,
    cut: boxes.filter((box) => box.top < area.bottom - 0.5 && box.bottom > area.bottom + 0.5).length,
    heights: [...new Set(boxes.map((box) => Math.round(box.height)))],
    scrolling: [...document.querySelectorAll(".rail, .rail *")].filter(scrolls).map((one) => one.className),
  };
}"""
COLOUR = "badge => getComputedStyle(badge).backgroundColor"
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const {value, sources} of list.getEntries())
      window.shifts.push([value, ...sources.map(({node, previousRect, currentRect}) =>
        [(node?.outerHTML ?? node?.data ?? "").slice(0, 200), previousRect.toJSON(), currentRect.toJSON()])]);
  }).observe({type: "layout-shift", buffered: true});
}"""


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A server of this module's own: its rails are full."""
    with Server(tmp_path_factory.mktemp("busy") / "data", **GENEROUS) as running:
        administer(running)
        yield running


@pytest.fixture(scope="module")
def filled(busy, chromium):
    """The cookies and rooms of somebody in many rooms, and the direct conversation with Bo."""
    contexts = [chromium.new_context() for _ in range(2)]
    ana, bo = (Screen(None, busy.url, context=context) for context in contexts)
    ana.sign_up("Ana Lima"), bo.sign_up("Bo Ito")
    rooms = [ana.room(bo, name=f"Harbour {number}") for number in range(ROOMS)]
    talk = ana.direct_with(bo)
    ana.post(talk, "hello")
    yield {"cookies": contexts[0].cookies(), "rooms": rooms, "talk": talk, "bo": bo, "ana": ana}
    for context in contexts:
        context.close()


@pytest.fixture
def desk(open_browser, busy, filled):
    """Return `desk(width, height, **options)`: a browser of Ana, who is in many rooms."""

    def make(width=1280, height=800, **options):
        screen = open_browser(busy, viewport={"width": width, "height": height}, **options)
        screen.context.add_cookies(filled["cookies"])
        screen.id, screen.name = filled["ana"].id, filled["ana"].name
        return screen

    return make


def rows(screen):
    return screen.page.locator(".rail-scroll").evaluate(ROWS)


def read_all(filled):
    """Read everything as Ana, so that nothing of an earlier test is unread."""
    for summary in filled["ana"].call("GET", "/conversations")["conversations"]:
        filled["ana"].call("POST", f"/conversations/{summary['conversation']}/read", {"seq": summary["last_seq"]})


@pytest.mark.parametrize("height", [800, 777, 650, 500])
def test_the_rail_shows_many_conversations_in_lines_of_thirty_pixels_and_none_is_cut(desk, height):
    ana = desk(height=height).go_live("/inbox")
    found = rows(ana)
    assert found["heights"] == [30]
    assert found["cut"] == 0
    assert found["scrolling"] == ["rail-scroll"]
    if height == 800:
        assert found["whole"] >= 14, found
    ana.page.locator(".rail-scroll").evaluate("scroll => { scroll.scrollTop = 1e6; }")
    assert rows(ana)["cut"] == 0
    expect(ana.page.locator(".rail-foot summary")).to_be_in_viewport(ratio=1)


def test_a_row_is_large_enough_for_a_finger_on_touch(desk):
    ana = desk(has_touch=True, is_mobile=True).go_live("/inbox")
    found = rows(ana)
    assert (found["heights"], found["cut"]) == ([44], 0)
    sizes = ana.page.locator(".rail :is(a, button, summary):visible").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map(({height}) => height)"
    )
    assert min(sizes) >= 36, sizes


def test_direct_messages_count_in_a_pill_and_rooms_by_a_bare_number(desk, filled):
    read_all(filled)
    ana = desk().go_live("/people")
    filled["bo"].post(filled["talk"], "one", "two")
    filled["bo"].post(filled["rooms"][0], "three")
    expect(ana.badge("Bo Ito")).to_have_text("2")
    expect(ana.badge("Harbour 0")).to_have_text("1")
    pill, bare = ana.badge("Bo Ito"), ana.badge("Harbour 0")
    for _ in range(2):  # as it was drawn by scripts, and as the server draws it
        assert bare.evaluate(COLOUR) == "rgba(0, 0, 0, 0)" != pill.evaluate(COLOUR)
        weights = ana.page.locator(".rail-row[data-unread] .rail-name")
        assert weights.evaluate_all("all => all.map((one) => getComputedStyle(one).fontWeight)") == ["600", "600"]
        ana.go_live("/people")
    expect(ana.entry("Harbour 1").locator(".badge")).to_be_hidden()


def test_a_folded_section_keeps_its_unread_rows_and_is_folded_on_the_next_page(desk, filled):
    read_all(filled)
    ana = desk().go_live("/people")
    fold = ana.page.get_by_role("button", name="Show all in Rooms")
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.focus()
    ana.page.keyboard.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(fold).to_be_focused()
    visible = ana.page.locator(".rail-row[data-kind=room]:visible")
    expect(visible).to_have_count(0)
    expect(ana.entry("Bo Ito")).to_be_visible()
    filled["bo"].post(filled["rooms"][3], "in here")
    expect(visible).to_have_count(1)
    expect(visible).to_contain_text("Harbour 3")
    ana.go_live("/inbox")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(visible).to_have_count(1)
    fold.click()
    expect(visible).to_have_count(ROOMS)
    expect(ana.go_live("/people").page.locator(".rail-row[data-kind=room]:visible")).to_have_count(ROOMS)


def test_unread_ones_come_first_as_long_as_the_reader_wants_it(desk, filled):
    read_all(filled)
    filled["bo"].post(filled["rooms"][5], "unread")
    filled["ana"].post(filled["rooms"][6], "the last active")
    ana = desk().go_live("/people")
    names = ana.page.locator(".rail-row[data-kind=room] [data-target=title]")
    expect(names.first).to_have_text("Harbour 5")
    ana.page.locator(".rail-me-link").click()
    choice = ana.page.get_by_role("button", name="Unread first")
    expect(choice).to_have_attribute("aria-pressed", "true")
    choice.click()
    expect(names.first).to_have_text("Harbour 6")
    expect(ana.go_live("/inbox").page.locator(".rail-row[data-kind=room] [data-target=title]").first).to_have_text(
        "Harbour 6"
    )


def test_the_account_menu_opens_by_key_and_gives_the_focus_back(desk):
    ana = desk().go_live("/inbox")
    summary = ana.page.locator(".rail-me-link")
    summary.focus()
    ana.page.keyboard.press("Enter")
    menu = ana.page.get_by_role("navigation", name="Your account")
    names = menu.get_by_role("link").all_inner_texts()
    assert [name.strip() for name in names] == ["Set status", "Settings", "Sign out"]
    ana.page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Set status")).to_be_focused()
    ana.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    ana.page.locator("main").click(position={"x": 300, "y": 300})
    expect(menu).to_be_hidden()
    summary.click()
    menu.get_by_role("button", name="Keyboard shortcuts").click()
    expect(ana.page.locator("#shortcuts")).to_be_visible()
    expect(menu).to_be_hidden()


def test_an_administrator_finds_the_administration_there(open_browser, busy):
    chief = open_browser(busy).sign_in("admin").go_live("/inbox")
    chief.page.locator(".rail-me-link").click()
    chief.page.get_by_role("link", name="Administration").click()
    expect(chief.page).to_have_url(re.compile("/admin$"))


def test_the_plus_of_a_section_opens_over_everything_and_leads_to_what_it_names(desk):
    ana = desk().go_live("/inbox")
    for section, names in (
        ("Start a conversation", ["New message", "People"]),
        ("Add rooms", ["New room", "Browse rooms"]),
    ):
        plus = ana.page.locator(".rail-plus summary", has_text=section)
        plus.click()
        for name in names:
            link = ana.page.locator(".rail-plus[open]").get_by_role("link", name=name)
            expect(link).to_be_in_viewport(ratio=1)
            assert link.evaluate(
                "link => { const {x, y, width, height} = link.getBoundingClientRect();"
                " return link.contains(document.elementFromPoint(x + width - 4, y + height / 2)); }"
            )
    ana.page.get_by_role("link", name="New room").click()
    expect(ana.page).to_have_url(re.compile("/rooms/new"))


def test_announcements_are_a_link_that_counts_those_not_dismissed(desk, open_browser, busy):
    chief = open_browser(busy).sign_in("admin")
    ana = desk().go_live("/inbox")
    badge = ana.page.locator(".rail-announcements .badge")
    expect(badge).to_be_hidden()
    for count in range(1, 6):
        chief.call("POST", "/announcements", {"client_id": new_client_id(), "body": f"Notice {count}"})
        expect(badge).to_have_text(str(count))
    expect(badge).to_be_visible()
    ana.go_live("/people")
    expect(badge).to_have_text("5")
    for one in chief.call("GET", "/announcements")["announcements"][:4]:
        ana.call("POST", f"/announcements/{one['id']}/dismiss", {})
    expect(badge).to_have_text("1")
    ana.page.get_by_role("link", name="Announcements").first.click()
    expect(ana.page).to_have_url(re.compile("/announcements$"))
    expect(ana.page.locator(".rail-announcements")).to_have_attribute("aria-current", "page")
    for one in chief.call("GET", "/announcements")["announcements"][4:]:
        ana.call("POST", f"/announcements/{one['id']}/dismiss", {})
    expect(badge).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (900, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_jumps_while_a_page_loads(desk, filled, width, height, scheme):
    ana = desk(width, height, color_scheme=scheme, reduced_motion="reduce")
    ana.context.add_init_script(f"({SHIFTS})()")
    ana.paint_whole_pages()
    for path in ("/inbox", filled["talk"], "/rooms", "/search"):
        ana.go_live(path)
        ana.page.wait_for_load_state("load")
        assert (path, ana.page.evaluate("window.shifts")) == (path, [])


def test_the_rail_is_mirrored_where_one_reads_from_right_to_left(desk):
    ana = desk().go_live("/inbox")
    ana.page.evaluate("document.documentElement.dir = 'rtl'")
    box = ana.page.locator(".rail").bounding_box()
    assert box["x"] + box["width"] == 1280
    for menu in (".rail-me .menu", ".rail-plus >> nth=1", ".rail-foot .menu"):
        ana.page.locator(menu).locator("summary").first.click()
        expect(ana.page.locator(menu).locator(".menu-items").first).to_be_in_viewport(ratio=1)
        ana.page.keyboard.press("Escape")


def test_letters_twice_as_large_lose_nothing_of_the_rail(desk):
    ana = desk(1280, 900)
    ana.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')"
    )
    ana.go_live("/inbox")
    found = rows(ana)
    assert (found["heights"], found["cut"]) == ([60], 0)
    expect(ana.page.locator(".rail-foot summary")).to_be_in_viewport(ratio=1)
    eventually(lambda: ana.page.evaluate("document.documentElement.scrollWidth") == 1280)


def test_a_new_direct_conversation_and_a_new_name_appear_in_the_rail(desk, filled, busy, open_browser):
    cy = open_browser(busy).sign_up(f"Cy {new_username()}")
    ana = desk().go_live("/inbox")
    cy.post(cy.direct_with(filled["ana"]), "hello")
    row = ana.entry(cy.name)
    expect(row).to_be_visible()
    expect(row.locator(".badge")).to_have_text("1")
    expect(row.locator(".rail-sign svg:visible")).to_have_count(0)
    room = cy.room(filled["ana"], name=f"Pier {new_username()}", visibility="private")
    expect(ana.page.locator(f".rail-row:has([href='{room}']) .entry-private")).to_be_visible()
    expect(ana.page.locator(f".rail-row:has([href='{room}']) .entry-public")).to_be_hidden()
    group = cy.direct_with(filled["ana"], filled["bo"])
    cy.post(group, "all of you")
    expect(ana.page.locator(f".rail-row:has([href='{group}']) .rail-size")).to_have_text("2")


def test_a_conversation_that_begins_on_its_own_page_is_marked_as_the_open_one(desk, busy, open_browser):
    cy = open_browser(busy).sign_up(f"Cy {new_username()}")
    ana = desk()
    ana.go_live(ana.direct_with(cy))
    ana.say("hello")
    expect(ana.entry(cy.name).get_by_role("link")).to_have_attribute("aria-current", "page")


def test_a_conversation_with_a_draft_has_a_pencil_until_it_is_sent(desk, filled):
    ana = desk().go_live(filled["talk"])
    ana.composer.fill("half a thought")
    pencil = ana.entry("Bo Ito").get_by_text("Draft", exact=True)
    other = ana.tab("/people").wait_live().wait_for_keys()
    expect(other.entry("Bo Ito").locator(".rail-draft")).to_be_visible()
    expect(other.page.locator(".rail-draft")).to_have_count(1)
    expect(pencil).to_have_count(0)  # where one writes, it is to be seen
    ana.composer.press("Enter")
    expect(other.page.locator(".rail-draft")).to_have_count(0)
