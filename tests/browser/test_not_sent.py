"""Messages that the server refused or that wait can be corrected, and are discarded after a question."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND


def button(screen, text, name):
    return screen.message(text).locator(".message-state").get_by_role("button", name=name, exact=True)


@pytest.fixture
def refusing(ana, bo):
    """Ana, whose messages the server refuses for good until `allow` is called."""
    path = ana.direct_with(bo)
    problem = {"code": "bad_characters", "message": "Line 1, character 2 cannot be used here.", "retry": False}

    def refuse(route):
        route.fulfill(status=422, json={"error": problem})

    ana.page.add_init_script("localStorage.transport = '\"short\"'")
    ana.page.route("**/api/v1/conversations/*/messages", refuse)
    ana.go(path)
    expect(ana.strip).to_have_attribute("data-transport", "short", timeout=20 * SECOND)
    ana.allow = lambda: ana.page.unroute("**/api/v1/conversations/*/messages", refuse)
    return ana, bo.go_live(path)


def test_a_refused_text_is_said_why_and_goes_back_into_the_composer_below_what_stands_there(refusing):
    ana, bo = refusing
    ana.say("wrong words")
    expect(ana.state("wrong words")).to_contain_text("Line 1, character 2 cannot be used here.")
    ana.page.reload()
    expect(ana.state("wrong words")).to_contain_text("Not sent")
    ana.composer.fill("begun meanwhile")
    button(ana, "wrong words", "Edit").click()
    expect(ana.composer).to_have_value("begun meanwhile\nwrong words")
    expect(ana.composer).to_be_focused()
    expect(ana.message("wrong words")).to_have_count(0)
    ana.page.reload()
    expect(ana.composer).to_have_value("begun meanwhile\nwrong words")
    ana.allow()
    ana.composer.fill("right words")
    ana.composer.press("Enter")
    expect(bo.message("right words")).to_be_visible(timeout=20 * SECOND)
    assert bo.texts() == ["right words"]


MUTED, RED = "rgb(103, 98, 90)", "rgb(171, 35, 27)"

# How long after its row a message is said to be on its way, in ms.
SAID_AFTER = """() => new Promise((done) => {
  let shown = null;
  new MutationObserver(() => {
    const row = document.querySelector(".message[data-client-id][data-mine]");
    if (row) shown ??= performance.now();
    if (row?.querySelector("[data-target=state]").textContent) done(performance.now() - shown);
  }).observe(document.querySelector(".log"), {childList: true, subtree: true, characterData: true});
})"""


def test_what_is_on_its_way_says_so_after_a_second_below_its_text(refusing):
    ana, bo = refusing
    ana.allow()
    held = []
    ana.page.route("**/api/v1/conversations/*/messages", lambda route: held.append(route))
    ana.page.evaluate(f"void (window.said = ({SAID_AFTER})())")
    ana.say("slowly")
    expect(ana.state("slowly")).to_have_text("Sending")
    assert ana.page.evaluate("window.said") >= 990
    expect(ana.state("slowly")).to_have_css("color", MUTED)
    body = ana.message("slowly").locator(".message-body").bounding_box()
    assert ana.state("slowly").bounding_box()["y"] >= body["y"] + body["height"] - 1
    held[0].continue_()
    expect(bo.message("slowly")).to_be_visible(timeout=20 * SECOND)
    expect(ana.state("slowly")).not_to_have_text("Sending")


def test_only_what_was_not_sent_is_red(refusing):
    ana, _ = refusing
    ana.say("wrong words")
    expect(ana.state("wrong words")).to_have_css("color", RED)


def test_each_of_several_refused_texts_can_be_corrected(refusing):
    ana, _ = refusing
    for text in ("one", "two", "three"):
        ana.say(text)
    for text in ("one", "two", "three"):
        expect(ana.state(text)).to_contain_text("Not sent")
    for text in ("one", "three"):
        button(ana, text, "Edit").click()
        expect(ana.message(text)).to_have_count(0)
    expect(ana.composer).to_have_value("one\nthree")
    expect(ana.state("two")).to_contain_text("Not sent")


def test_discarding_asks_first(refusing):
    ana, _ = refusing
    ana.say("precious")
    button(ana, "precious", "Discard").click()
    question = ana.page.get_by_role("alertdialog")
    expect(question).to_contain_text("Discard this message?")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    expect(ana.state("precious")).to_contain_text("Not sent")
    button(ana, "precious", "Discard").click()
    question.get_by_role("button", name="Discard").click()
    expect(ana.message("precious")).to_have_count(0)
    ana.page.reload()
    expect(ana.message("precious")).to_have_count(0)


def test_what_waits_can_be_corrected_before_it_goes(person, bo, line):
    ana = person("Ana Lima", at=line)
    path = ana.direct_with(bo)
    ana.go_live(path).wait_for_keys()
    line.wire.cut()
    expect(ana.strip).to_have_attribute("data-transport", "offline")
    expect(ana.page.locator("[data-target=hint]")).to_have_text("Sends when you are back online")
    ana.say("with a slip")
    expect(ana.state("with a slip")).to_have_text("Waiting to send")
    expect(ana.state("with a slip")).to_have_css("color", MUTED)
    expect(ana.page.locator(".waiting")).to_have_text("1 waiting")
    button(ana, "with a slip", "Edit").click()
    expect(ana.composer).to_have_value("with a slip")
    ana.composer.fill("without a slip")
    ana.composer.press("Enter")
    line.wire.mend()
    expect(bo.go_live(path).message("without a slip")).to_be_visible(timeout=20 * SECOND)
    assert bo.texts() == ["without a slip"]


def test_where_nobody_may_write_any_more_the_text_can_be_copied_until_one_may_again(ana, person, line):
    bo = person("Bo Ito", at=line)
    path = ana.room(bo, name=f"Harbour {ana.username}")
    room = path.replace("/conversations/", "/rooms/")
    bo.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bo.go_live(path).wait_for_keys()
    line.wire.cut()
    expect(bo.strip).to_have_attribute("data-transport", "offline")
    bo.say("too late")
    ana.call("PATCH", room, {"posting": "owners"})
    line.wire.mend()
    expect(bo.state("too late")).to_contain_text("Only owners can post in this room.", timeout=20 * SECOND)
    for _ in range(2):
        button(bo, "too late", "Copy text").click()
        expect(bo.notice).to_have_text("Text copied")
        assert bo.page.evaluate("navigator.clipboard.readText()") == "too late"
        bo.page.reload()
        bo.wait_live().wait_for_keys()
        expect(bo.composer).to_have_count(0)
    ana.call("PATCH", room, {"posting": "everyone"})
    button(bo, "too late", "Edit").click(timeout=20 * SECOND)
    expect(bo.composer).to_have_value("too late")


def test_the_words_stay_for_a_thumb(person, bo, line):
    phone = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
    ana = person("Ana Lima", at=line, **phone)
    ana.go_live(ana.direct_with(bo)).wait_for_keys()
    line.wire.cut()
    expect(ana.strip).to_have_attribute("data-transport", "offline")
    ana.composer.fill("on the way")
    ana.page.get_by_role("button", name="Send").tap()
    for name in ("Edit", "Discard"):
        box = button(ana, "on the way", name).bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
