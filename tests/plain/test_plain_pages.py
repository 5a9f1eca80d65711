import pytest

from tests.plain.talking import texts, write_to

PAGES = ["/inbox", "/inbox/new", "/rooms", "/rooms/new", "/people", "/announcements", "/settings", "/sign-out"]


@pytest.mark.parametrize("path", PAGES)
def test_every_place_can_be_reached_by_links_from_the_inbox(ana, path):
    reached, ahead = set(), ["/inbox"]
    while path not in reached and ahead:
        here = ahead.pop(0)
        ana.visit(here)
        reached.add(here)
        hrefs = [link.get("href").partition("#")[0] for link in ana.all(".//a[@href]")]
        ahead += [href for href in dict.fromkeys(hrefs) if href in PAGES and href not in reached and href not in ahead]
    assert path in reached


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_button_that_does_nothing_without_javascript(ana, path):
    ana.visit(path)
    assert ana.status == 200
    assert not ana.all(".//button[@type='button']")
    for button in ana.all(".//button"):
        assert button.xpath("id(@form) | ancestor::form"), ana.read(button)


def test_a_form_with_a_stale_token_keeps_what_was_typed_and_can_be_sent_again(ana, bo):
    write_to(ana, bo)
    for field in ana.page.xpath(".//input[@name='csrf_token']"):
        field.set("value", "stale")
    ana.press("Send", body="not to be lost")
    assert ana.status == 400
    assert "not to be lost" in ana.text
    ana.press("Send again")
    assert texts(ana) == ["not to be lost"]
