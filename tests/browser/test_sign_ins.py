import re

from playwright.sync_api import expect

from tests.browser.screen import SECOND


def test_ending_a_sign_in_from_another_browser_reaches_its_open_pages(ana, open_browser, direct):
    other = open_browser(direct, user_agent="Mozilla/5.0 (the lost telephone)").sign_in(ana.username)
    other.go_live("/people")
    ana.go("/settings/devices")
    row = ana.page.get_by_role("listitem").filter(has_text="the lost telephone")
    row.get_by_role("button", name="Sign out").click()
    expect(other.page).to_have_url(re.compile("/sign-in"), timeout=2 * SECOND)
    ana.go_live("/inbox")
    other.go("/inbox")
    expect(other.page).to_have_url(re.compile("/sign-in"))


def test_ending_all_others_leaves_this_one(ana, open_browser, direct):
    others = [open_browser(direct).sign_in(ana.username).go_live("/inbox") for _ in range(2)]
    ana.go("/settings/devices").page.get_by_role("button", name="Sign out everywhere else", exact=True).click()
    for other in others:
        expect(other.page).to_have_url(re.compile("/sign-in"), timeout=2 * SECOND)
    ana.go_live("/inbox")


def test_an_administrator_who_deactivates_somebody_ends_their_pages(ana, open_browser, direct):
    chief = open_browser(direct).sign_in("admin")
    ana.go_live("/people")
    chief.go(f"/admin?q={ana.username}")
    chief.page.get_by_text(f"Actions for {ana.name}").locator("xpath=ancestor::summary").click()
    chief.page.get_by_role("link", name="Deactivate account…").click()
    chief.page.get_by_role("button", name="Deactivate account").click()
    expect(ana.page).to_have_url(re.compile("/sign-in"), timeout=2 * SECOND)


def test_signing_in_again_leads_back_to_the_conversation(ana, bo, open_browser, direct):
    path = ana.direct_with(bo)
    ana.go_live(path)
    elsewhere = open_browser(direct).sign_in(ana.username)
    elsewhere.go("/settings/devices").page.get_by_role("button", name="Sign out everywhere else", exact=True).click()
    expect(ana.page).to_have_url(re.compile("/sign-in"))
    ana.page.get_by_label("Username").fill(ana.username)
    ana.page.get_by_label("Password").fill("a lantern in the harbour")
    ana.page.get_by_role("button", name="Sign in").click()
    expect(ana.page).to_have_url(re.compile(re.escape(path)))


def test_a_tab_of_somebody_else_becomes_the_one_who_signed_in(ana, bo, direct):
    ana.go_live("/people")
    second = ana.tab("/inbox")
    second.context.clear_cookies()  # as a sign-in in a third tab leaves it
    second.sign_in(bo.username)
    ana.page.reload()
    expect(ana.page.locator("body")).to_have_attribute("data-me", bo.id)


def test_a_wrong_password_is_said_and_the_name_kept(open_browser, direct):
    one = open_browser(direct).go("/sign-in")
    one.page.get_by_label("Username").fill("nobody.at.all")
    one.page.get_by_label("Password").fill("not the password")
    one.page.get_by_role("button", name="Sign in").click()
    expect(one.page.get_by_text("Wrong username or password.")).to_be_visible()
    expect(one.page.get_by_label("Username")).to_have_value("nobody.at.all")
