import pytest

from chatapp.services.accounts import sign_up
from tests.browsing import PASSWORD, Browser, new_name

ELSEWHERE = "Pacific/Auckland"


@pytest.fixture
def made(app):
    """The username of an account that an operator made."""
    username = new_name()
    with app.app_context():
        sign_up.create(username, "Zoë", PASSWORD)
    return username


def by_form(app, username, **more):
    browser = Browser(app)
    assert browser.post("/sign-in", {"username": username, "password": PASSWORD, **more}).status_code == 303
    return browser


def by_api(app, username, **more):
    browser = Browser(app)
    answer = browser.api("POST", "/sign-in", {"username": username, "password": PASSWORD, **more})
    assert answer.status_code == 200
    return browser


def zone(browser):
    return browser.get("/api/v1/me").json["me"]["time_zone"]


@pytest.mark.parametrize("sign_in", [by_form, by_api])
def test_an_account_made_by_an_operator_takes_the_zone_of_the_first_browser_that_tells_one(app, made, sign_in):
    app.config["DEFAULT_TIME_ZONE"] = "Europe/Berlin"
    assert zone(sign_in(app, made)) == "Europe/Berlin"
    assert zone(sign_in(app, made, time_zone=ELSEWHERE)) == ELSEWHERE
    assert zone(sign_in(app, made, time_zone="Asia/Tokyo")) == ELSEWHERE


@pytest.mark.parametrize("sign_in", [by_form, by_api])
def test_a_zone_that_was_chosen_stays(app, ada, sign_in):
    assert ada.api("PATCH", "/me", {"time_zone": "UTC"}).status_code == 200
    assert zone(sign_in(app, ada.username, time_zone=ELSEWHERE)) == "UTC"


def test_who_signed_up_without_telling_a_zone_takes_one_later(app):
    one = Browser(app).sign_up()
    assert zone(by_form(app, one.username, time_zone=ELSEWHERE)) == ELSEWHERE


@pytest.mark.parametrize("told", ["Etc/Unknown", "", "nonsense", "../../etc/passwd"])
def test_a_zone_that_there_is_none_of_is_not_taken_and_hinders_nobody(app, made, told):
    browser = by_form(app, made, time_zone=told)
    assert zone(browser) == "UTC"
    assert zone(by_form(app, made, time_zone=ELSEWHERE)) == ELSEWHERE


def test_a_refused_sign_in_tells_no_zone(app, made):
    Browser(app).post("/sign-in", {"username": made, "password": "wrong", "time_zone": ELSEWHERE})
    assert zone(by_form(app, made)) == "UTC"


def test_the_settings_say_that_no_zone_is_set_and_saving_them_sets_none(app, made):
    browser = by_form(app, made)
    assert "Not set: UTC" in browser.get("/settings").text
    assert browser.post("/settings/profile", {"display_name": "Zoë", "time_zone": ""}).status_code == 303
    by_form(app, made, time_zone=ELSEWHERE)
    page = browser.get("/settings").text
    assert f'<option value="{ELSEWHERE}" selected>' in page
    assert "Not set" not in page
