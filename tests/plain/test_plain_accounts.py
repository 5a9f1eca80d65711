from tests.people import PASSWORD, new_username


def test_somebody_signs_up_and_finds_an_empty_inbox_that_says_what_to_do(person):
    ana = person("Ana Lima")
    assert "No messages yet" in ana.text
    ana.follow("Start a conversation")
    assert ana.path == "/inbox/new"


def test_a_sign_up_that_is_refused_keeps_what_was_typed_and_says_why(browser):
    one = browser().visit("/sign-up")
    one.press("Create account", display_name="Ana Lima", username=new_username("ana"), password="short")
    assert one.status == 422
    assert "10" in one.complaint("password")
    assert one.field("display_name") == "Ana Lima"
    assert one.field("password") == ""
    one.press("Create account", password=PASSWORD)
    assert one.path == "/inbox"


def test_a_taken_user_name_is_refused_whatever_its_case(browser, ana):
    one = browser().visit("/sign-up")
    one.press("Create account", display_name="Ana", username=ana.username.upper(), password=PASSWORD)
    assert one.status == 409
    assert one.complaint("username")


def test_signing_in_leads_back_to_the_page_that_was_asked_for(browser, ana):
    one = browser().visit("/people")
    assert one.path == "/sign-in"
    one.press("Sign in", username=ana.username, password=PASSWORD)
    assert one.path == "/people"


def test_a_wrong_password_and_an_unknown_name_read_the_same(browser, ana):
    sentences = set()
    for username in (ana.username, new_username("nobody")):
        one = browser().visit("/sign-in").press("Sign in", username=username, password="not the password")
        assert one.status in (401, 422)
        assert one.field("username") == username
        sentences.add(one.text.replace(username, ""))
    assert len(sentences) == 1
    assert "password" in sentences.pop()


def test_signing_out_asks_first_and_then_shows_nothing_more(ana):
    ana.visit("/settings").follow("Sign out")
    ana.press("Sign out", within=ana.only(".//main"))
    assert ana.path == "/sign-in"
    ana.visit("/inbox")
    assert ana.path == "/sign-in"


def test_name_zone_and_status_are_changed_in_the_settings(ana, bo):
    ana.visit("/settings/profile")
    ana.press("Save changes", status="in the garden", display_name="Ana M. Lima", time_zone="Asia/Tokyo")
    assert "Changes saved" in ana.text
    assert ana.field("status") == "in the garden"
    assert ana.field("display_name") == "Ana M. Lima"
    assert ana.field("time_zone") == "Asia/Tokyo"
    bo.visit("/people").press("Search", q="Ana M. Lima")
    assert "in the garden" in bo.text


def test_a_changed_password_is_the_only_one_that_counts(ana, browser):
    ana.visit("/settings/password").press("Change password", current_password="wrong", new_password="a longer lantern")
    assert ana.complaint("current_password")
    ana.press("Change password", current_password=PASSWORD, new_password="a longer lantern")
    assert ana.status == 200
    old = browser().visit("/sign-in").press("Sign in", username=ana.username, password=PASSWORD)
    assert old.path == "/sign-in"
    new = browser().visit("/sign-in").press("Sign in", username=ana.username, password="a longer lantern")
    assert new.path == "/inbox"


def test_another_sign_in_is_seen_and_ended(ana, browser):
    other = browser().visit("/sign-in").press("Sign in", username=ana.username, password=PASSWORD)
    assert other.path == "/inbox"
    ana.visit("/settings/devices")
    ana.press("Sign out", within=ana.only(".//ul[@class='rows-list']"))
    other.visit("/inbox")
    assert other.path == "/sign-in"
    assert ana.visit("/inbox").path == "/inbox"


def test_a_deactivated_account_is_signed_out_and_cannot_be_written_to(ana, bo, browser):
    ana.visit("/settings/deactivate").press("Deactivate account", password=PASSWORD)
    assert ana.visit("/inbox").path == "/sign-in"
    again = browser().visit("/sign-in").press("Sign in", username=ana.username, password=PASSWORD)
    assert again.path == "/sign-in"
    bo.visit("/inbox/new").press("Search", q=ana.username)
    assert not bo.all(".//input[@name='people']")
