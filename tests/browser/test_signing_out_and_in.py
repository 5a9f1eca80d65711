import re

import pytest
from playwright.sync_api import expect

from tests.people import PASSWORD, new_username
from tests.server import flask


def sign_out(screen):
    screen.go("/settings")
    screen.page.get_by_role("main").get_by_role("link", name="Sign out").click()
    screen.wait_live()
    screen.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(screen.page).to_have_url(re.compile("/sign-in"))


def sign_in(screen, username):
    screen.page.get_by_label("Username").fill(username)
    screen.page.get_by_label("Password").fill(PASSWORD)
    screen.page.get_by_role("button", name="Sign in").click()


def test_after_signing_out_signing_in_leads_to_the_inbox_each_time(ana):
    for _ in range(3):
        sign_out(ana)
        expect(ana.page).to_have_url(re.compile("/sign-in$"))
        sign_in(ana, ana.username)
        expect(ana.page).to_have_url(re.compile("/inbox$"))


def test_the_question_whether_to_sign_out_is_not_where_one_comes_back_to(ana, open_browser, direct):
    ana.go_live("/sign-out")
    elsewhere = open_browser(direct).sign_in(ana.username)
    elsewhere.go("/settings/devices").page.get_by_role("button", name="Sign out everywhere else", exact=True).click()
    expect(ana.page).to_have_url(re.compile("/sign-in$"))
    sign_in(ana, ana.username)
    expect(ana.page).to_have_url(re.compile("/inbox$"))


def test_going_back_after_signing_out_shows_the_sign_in_page(ana, bo):
    path = ana.direct_with(bo)
    ana.post(path, "between us")
    ana.go_live(path)
    sign_out(ana)
    for _ in range(3):
        ana.page.go_back()
        expect(ana.page).to_have_url(re.compile("/sign-in"))
        expect(ana.message("between us")).to_have_count(0)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_browser_that_keeps_no_cookies_is_told_so(open_browser, direct, has_scripts):
    one = open_browser(direct, java_script_enabled=has_scripts)
    context = one.context

    def without_cookies(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={k: v for k, v in answer.headers.items() if k != "set-cookie"})

    context.route("**/sign-in", without_cookies)
    one.go("/sign-in")
    for _ in range(2):
        context.clear_cookies()
        sign_in(one, "somebody")
        expect(one.page.get_by_role("alert")).to_contain_text("Your browser does not keep cookies for this site")
        expect(one.page.get_by_label("Username")).to_have_value("somebody")


def test_an_account_that_an_operator_made_reads_times_as_the_browser_where_it_first_signs_in(
    open_browser, house, direct
):
    username = new_username("zoe")
    words = ["chat", "create-user", "--username", username, "--password-stdin"]
    done = flask(*words, data_dir=house.data_dir, input=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    zoe = open_browser(direct, timezone_id="America/New_York").sign_in(username)
    expect(zoe.page.locator("body")).to_have_attribute("data-time-zone", "America/New_York")
    expect(zoe.go("/settings").page.get_by_label("Time zone")).to_have_value("America/New_York")
    again = open_browser(direct, timezone_id="Asia/Tokyo").sign_in(username)
    expect(again.page.locator("body")).to_have_attribute("data-time-zone", "America/New_York")
