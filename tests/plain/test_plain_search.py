from tests.people import new_username
from tests.plain.talking import say


def test_people_and_rooms_are_found_on_one_page_each_once(ana, bo):
    tag = new_username()
    ana.visit("/rooms/new").press("Create room", name=f"Pier {tag}")
    room = ana.path
    ana.visit("/inbox").follow("Search")
    assert ana.path == "/search"
    ana.press("Search", within=ana.only(".//main"), q=f"pier {tag}")
    link = ana.only(".//main//ul//a")
    assert link.get("href") == room
    ana.press("Search", within=ana.only(".//main"), q=bo.username)
    assert ana.only(".//main//ul//a").get("href").startswith("/people/")
    ana.follow("Bo Ito", within=ana.only(".//main"))
    ana.press("Message Bo Ito", within=ana.only(".//*[@data-pane]"))
    talk = ana.path
    say(ana, "hello")
    ana.visit(f"/search?q={bo.username}")
    assert ana.only(".//main//ul//a").get("href") == talk


def test_without_a_word_the_page_leads_to_every_place(ana):
    ana.visit("/search")
    main = ana.only(".//main")
    for words in ("New message", "New room", "People", "Announcements", "Settings", "Sign out"):
        assert ana.has_link(words, within=main), words
    assert not ana.has_link("Administration", within=main)


def test_nothing_found_is_said_with_what_was_asked_for(ana):
    ana.visit("/search").press("Search", within=ana.only(".//main"), q="no such thing <b>")
    assert "No results for “no such thing <b>”" in ana.text


def test_a_section_is_folded_and_unfolded_and_one_stays_on_the_page(ana):
    ana.visit("/search?q=somebody").press("Show all in Rooms")
    assert ana.address.endswith("/search?q=somebody")
    folded = ana.only(".//section[@data-folded]")
    assert ana.button("Show all in Rooms", within=folded).get("aria-expanded") == "false"
    ana.visit("/inbox").press("Show all in Rooms")
    assert not ana.all(".//section[@data-folded]")


def test_the_rail_is_made_narrow_and_ordered_otherwise_in_the_settings(ana):
    ana.visit("/settings/appearance").press("Show narrow sidebar")
    assert ana.path == "/settings/appearance"
    assert ana.only(".//*[@data-controller='rail']").get("data-narrow") is not None
    ana.press("Sort by activity")
    assert {one.get("data-sort") for one in ana.all(".//*[@data-controller='rail']//ul[@data-sort]")} == {"recent"}
    ana.press("Show wide sidebar")
    assert ana.only(".//*[@data-controller='rail']").get("data-narrow") is None
    ana.press("Show unread first")
    assert "Unread conversations are listed first." in ana.text


def test_a_state_that_the_rail_does_not_have_is_refused_and_changes_nothing(ana):
    ana.visit("/settings/appearance")
    ana.only(".//input[@name='toggle'][@value='narrow']").set("value", "sideways")
    ana.press("Show narrow sidebar")
    assert ana.status == 422
    ana.visit("/inbox")
    assert not ana.all(".//*[@data-narrow]")
