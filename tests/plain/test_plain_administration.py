from tests.people import PASSWORD, new_username


def test_an_announcement_stands_on_every_page_until_it_is_dismissed_and_stays_on_its_own(chief, ana, bo):
    text = f"The harbour closes at noon ({new_username('notice')})"
    chief.visit("/settings").follow("Announcements", within=chief.only(".//main"))
    chief.press("Post announcement", body=text)
    reach = f".//article[contains(., '{text}')]//*[@data-controller='announcement-reach']"
    assert "of" in chief.only(reach).text_content()
    banner = f".//*[@id='banners']/article[contains(., '{text}')]"
    for page in ("/inbox", "/rooms", "/people"):
        assert ana.visit(page).all(banner)
    ana.press("Dismiss", within=ana.only(banner))
    assert ana.path == "/people"
    for page in ("/people", "/inbox"):
        assert not ana.visit(page).all(banner)
    assert text in ana.visit("/announcements").text
    assert bo.visit("/inbox").all(banner)
    chief.visit("/inbox").press("Dismiss", within=chief.only(banner))
    bo.visit("/inbox").press("Dismiss", within=bo.only(banner))


def test_only_administrators_find_the_form_to_announce_and_the_administration(ana):
    assert not ana.visit("/announcements").has_button("Post announcement")
    assert not ana.visit("/settings").has_link("Administration")
    assert ana.visit("/admin").status in (403, 404)


def test_an_administrator_deactivates_somebody_and_takes_it_back(chief, ana):
    found = f".//main//tr[contains(., '@{ana.username}')]"
    chief.visit("/settings").follow("Administration")
    chief.press("Search", q=ana.username)
    chief.follow("Deactivate account…", within=chief.only(found))
    assert f"@{ana.username}" in chief.text
    chief.press("Deactivate account")
    assert ana.visit("/inbox").path == "/sign-in"
    chief.visit("/admin").press("Search", q=ana.username)
    chief.press("Reactivate account", within=chief.only(found))
    ana.press("Sign in", username=ana.username, password=PASSWORD)
    assert ana.path == "/inbox"


def test_an_administrator_makes_another_one(chief, ana):
    found = f".//main//tr[contains(., '@{ana.username}')]"
    chief.visit("/admin").press("Search", q=ana.username)
    chief.press("Make administrator", within=chief.only(found))
    assert ana.visit("/admin").status == 200
    chief.visit("/admin").press("Search", q=ana.username)
    chief.press("Remove as administrator", within=chief.only(found))
    assert ana.visit("/admin").status in (403, 404)


def test_an_invitation_works_once_and_can_be_revoked(chief, browser):
    chief.visit("/admin").follow("Invitations").press("Create invitation link")
    link = chief.only(".//input[@id='new-link']").get("value")
    one = browser().visit(link)
    one.press("Create account", display_name="Ida", username=new_username("ida"), password=PASSWORD)
    assert one.path == "/inbox"
    assert "was already used" in use(browser().visit(link))
    chief.visit("/admin").follow("Invitations").press("Create invitation link")
    revoked = chief.only(".//input[@id='new-link']").get("value")
    chief.press("Revoke")
    assert "was revoked" in use(browser().visit(revoked))


def use(one):
    """Try to sign up through the link whose page is shown; answer what is said."""
    if one.has_button("Create account"):
        one.press("Create account", display_name="Eve", username=new_username("eve"), password=PASSWORD)
    assert one.path != "/inbox"
    return one.text
