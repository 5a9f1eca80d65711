import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND, Screen

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> <script>document.title='owned'</script> </textarea>&amp;"


@pytest.fixture
def ana_by_herself(person, bo, line):
    """Ana on a line of her own that can be cut, and Bo, who have their conversation open."""
    ana = person("Ana Lima", at=line)
    path = ana.direct_with(bo)
    return ana.go_live(path), bo.go_live(path)


def test_shift_and_enter_makes_a_line_and_enter_sends(both):
    ana, bo = both
    ana.composer.press_sequentially("first line")
    ana.composer.press("Shift+Enter")
    ana.composer.press_sequentially("second line")
    expect(ana.composer).to_have_value("first line\nsecond line")
    ana.composer.press("Enter")
    expect(ana.composer).to_have_value("")
    expect(ana.composer).to_be_focused()
    row = bo.page.locator("li.message", has_text="first line")
    expect(row).to_contain_text("second line")
    expect(row.locator("br")).to_have_count(1)


def test_the_arrow_up_edits_ones_last_and_escape_leaves_it(both):
    ana, bo = both
    ana.say("mine")
    expect(bo.message("mine")).to_be_visible()
    bo.say("not mine")
    expect(ana.message("not mine")).to_be_visible()
    ana.composer.press("ArrowUp")
    editor = ana.page.locator("form.editor textarea")
    expect(editor).to_have_value("mine")
    expect(editor).to_be_focused()
    editor.fill("something else")
    editor.press("Escape")
    expect(editor).to_have_count(0)
    expect(ana.message("mine")).to_be_visible()
    expect(ana.composer).to_be_focused()
    ana.composer.press("ArrowUp")
    editor.fill("mine, better")
    editor.press("Enter")
    expect(bo.message("mine, better")).to_contain_text("edited")


def test_an_edit_that_crosses_another_keeps_both_texts(ana, bo, open_browser, direct):
    path = ana.direct_with(bo)
    elsewhere = open_browser(direct).sign_in(ana.username)
    ana.go_live(path).say("first")
    elsewhere.go_live(path)
    expect(elsewhere.message("first")).to_be_visible()
    ana.act("first", "edit")
    editor = ana.page.locator("form.editor textarea")
    editor.fill("from here")
    elsewhere.act("first", "edit")
    elsewhere.page.locator("form.editor textarea").fill("from elsewhere")
    elsewhere.page.locator("form.editor textarea").press("Enter")
    expect(elsewhere.message("from elsewhere")).to_be_visible()
    expect(ana.page.locator("form.editor")).to_contain_text("from elsewhere")
    expect(editor).to_have_value("from here")
    editor.press("Enter")
    expect(elsewhere.message("from here")).to_be_visible()


def test_a_draft_waits_per_conversation(person, ana, bo):
    cy = person("Cy Ode")
    to_bo, to_cy = ana.direct_with(bo), ana.direct_with(cy)
    ana.go_live(to_bo).composer.press_sequentially("for Bo")
    ana.go_live(to_cy)
    expect(ana.composer).to_have_value("")
    ana.composer.press_sequentially("for Cy")
    ana.go_live(to_bo)
    expect(ana.composer).to_have_value("for Bo")
    ana.composer.press("Enter")
    expect(ana.message("for Bo")).to_be_visible()
    ana.go_live(to_cy)
    expect(ana.composer).to_have_value("for Cy")
    ana.go_live(to_bo)
    expect(ana.composer).to_have_value("")


def test_a_message_that_is_too_long_is_refused_in_words_and_kept(both):
    ana, bo = both
    ana.composer.fill("x" * 3_900)
    expect(ana.page.locator("[data-target=counter]")).to_contain_text("100 characters left")
    ana.composer.fill("x" * 4_002)
    expect(ana.page.locator("[data-target=counter]")).to_contain_text("2 characters too many")
    ana.composer.press("Enter")
    expect(ana.page.locator("[data-target=error]")).to_contain_text("at most 4,000 characters")
    expect(ana.composer).to_have_value("x" * 4_002)
    ana.composer.fill("short enough")
    expect(ana.page.locator("[data-target=error]")).to_be_hidden()
    ana.composer.press("Enter")
    expect(bo.message("short enough")).to_be_visible()


@pytest.fixture
def refused(ana, person, line):
    """Bo's screen, on which a message stands that the room did not take, and Ana's, with the room and its address."""
    bo = person("Bo Ito", at=line)
    path = ana.room(bo, name=f"Harbour {ana.username}")
    room = path.replace("/conversations/", "/rooms/")
    bo.go_live(path)
    line.wire.cut()
    expect(bo.strip).to_have_attribute("data-transport", "offline")
    bo.say("too late")
    expect(bo.state("too late")).to_have_text("Waiting to send")
    ana.call("POST", f"{room}/archive")
    line.wire.mend()
    expect(bo.state("too late")).to_contain_text("Not sent", timeout=20 * SECOND)
    return bo, ana.go_live(path), room


def test_what_a_room_refuses_stands_there_with_the_reason_until_it_can_be_retried(refused):
    bo, ana, room = refused
    expect(bo.state("too late")).to_contain_text("This room is archived")
    expect(bo.composer).to_be_hidden()
    bo.page.reload()
    expect(bo.state("too late")).to_contain_text("Not sent")
    ana.call("POST", f"{room}/unarchive")
    bo.message("too late").get_by_role("button", name="Retry").click()
    expect(ana.message("too late")).to_be_visible()
    expect(bo.state("too late")).not_to_contain_text("Not sent")


def discard(screen, text):
    screen.message(text).get_by_role("button", name="Discard").click()
    screen.page.get_by_role("alertdialog").get_by_role("button", name="Discard").click()


def test_what_a_room_refuses_can_be_discarded(refused):
    bo, ana, _ = refused
    discard(bo, "too late")
    expect(bo.message("too late")).to_have_count(0)
    bo.page.reload()
    expect(bo.message("too late")).to_have_count(0)
    expect(ana.message("too late")).to_have_count(0)


def test_what_waits_can_be_discarded_before_it_was_ever_attempted(ana_by_herself, line):
    ana, bo = ana_by_herself
    line.wire.cut()
    expect(ana.strip).to_have_attribute("data-transport", "offline")
    ana.say("on second thoughts")
    ana.say("this stays")
    discard(ana, "on second thoughts")
    expect(ana.message("on second thoughts")).to_have_count(0)
    line.wire.mend()
    expect(bo.message("this stays")).to_be_visible(timeout=20 * SECOND)
    assert bo.texts() == ["this stays"]


def test_what_a_browser_kept_elsewhere_because_its_database_did_not_open_is_found_again(ana_by_herself, line):
    ana, bo = ana_by_herself
    odd = ana.tab("/inbox")
    odd.page.add_init_script("IDBFactory.prototype.open = () => ({})")  # neither opens nor refuses
    odd.go_live(ana.page.url.removeprefix(ana.base))
    ana.close()
    line.wire.cut()
    expect(odd.strip).to_have_attribute("data-transport", "offline")
    for text in ("one", "two"):
        odd.say(text)
        expect(odd.state(text)).to_have_text("Waiting to send")
    path = odd.page.url.removeprefix(odd.base)
    context = odd.context
    odd.close()
    line.wire.mend()
    again = Screen(context.new_page(), odd.base).go_live(path)
    for text in ("one", "two"):
        expect(bo.message(text)).to_be_visible()
        expect(again.message(text)).to_have_count(1)
    assert bo.texts() == ["one", "two"]


def test_signing_out_with_waiting_messages_says_so_first(ana_by_herself, line):
    ana, bo = ana_by_herself
    second = ana.tab("/sign-out").wait_live()
    line.wire.cut()
    expect(ana.strip).to_have_attribute("data-transport", "offline")
    ana.say("not yet gone")
    expect(ana.state("not yet gone")).to_have_text("Waiting to send")
    second.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(second.page.get_by_role("alert")).to_contain_text("1 message was not sent yet")
    expect(second.page.get_by_role("button", name="Sign out anyway")).to_be_visible()
    line.wire.mend()
    expect(bo.message("not yet gone")).to_be_visible(timeout=20 * SECOND)


def test_hostile_text_is_only_text(both):
    ana, bo = both
    ana.say(HOSTILE)
    expect(bo.message(HOSTILE)).to_be_visible()
    bo.page.reload()
    expect(bo.message(HOSTILE)).to_be_visible()
    bo.go_live("/inbox")
    expect(bo.page.locator("main .entry").first).to_contain_text("onerror")
    assert "owned" not in {ana.page.title(), bo.page.title()}


def test_links_open_elsewhere_and_tell_nobody_whence(both):
    ana, bo = both
    ana.say("see https://example.org/a?b=c.")
    link = bo.message("see https://example.org/a?b=c.").get_by_role(
        "link", name="https://example.org/a?b=c", exact=True
    )
    expect(link).to_have_attribute("rel", "noreferrer noopener")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("href", "https://example.org/a?b=c")


def test_right_to_left_text_runs_from_right_to_left_on_its_own_line(both):
    ana, bo = both
    ana.say("שלום עולם, hello")
    ana.say("left to right")
    body = bo.message("שלום עולם, hello").locator("[data-target=body]")
    expect(body).to_have_css("direction", "rtl")
    expect(bo.message("left to right").locator("[data-target=body]")).to_have_css("direction", "ltr")
    ana.composer.fill("مرحبا")
    expect(ana.composer).to_have_css("direction", "rtl")


def test_a_link_to_a_message_is_copied(both, faults):
    ana, _ = both
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ana.say("remember this")
    expect(ana.message("remember this")).to_have_attribute("data-seq", re.compile(r"\d+"))
    ana.act("remember this", "link")
    expect(ana.page.get_by_text("Link copied").first).to_be_visible()
    copied = ana.page.evaluate("navigator.clipboard.readText()")
    ana.page.goto(copied)
    expect(ana.message("remember this")).to_be_in_viewport()


def test_a_link_is_offered_for_copying_where_there_is_no_clipboard(person, plain_http):
    ana, bo = person("Ana Lima", at=plain_http), person("Bo Ito", at=plain_http)
    ana.go_live(ana.direct_with(bo)).say("remember this")
    expect(ana.message("remember this")).to_have_attribute("data-seq", re.compile(r"\d+"))
    ana.act("remember this", "link")
    told = ana.page.get_by_text(re.compile("Link copied|Copy this link")).first
    expect(told).to_be_visible()


def test_only_what_others_say_is_read_aloud(both):
    ana, bo = both
    expect(ana.log).to_have_attribute("role", "log")
    ana.page.evaluate(
        """() => {
          window.told = [];
          const log = document.querySelector(".log");
          new MutationObserver((changes) => {
            for (const change of changes) for (const node of change.addedNodes) {
              if (node.matches?.("li.message")) window.told.push([node.innerText, log.getAttribute("aria-live")]);
            }
          }).observe(log, {childList: true, subtree: true});
        }"""
    )
    ana.say("mine")
    expect(bo.message("mine")).to_be_visible()
    expect(ana.log).to_have_attribute("aria-live", "polite")
    bo.say("theirs")
    expect(ana.message("theirs")).to_be_visible()
    told = {live: text for text, live in ana.page.evaluate("window.told")}
    assert "mine" in told["off"]
    assert "theirs" in told["polite"]
