from tests.plain.talking import say, texts


def test_people_are_searched_by_part_of_their_name_without_accents_or_case(ana, person):
    zoe = person("Zoë Quixóte")
    ana.visit("/people").press("Search", q="QUIXOTE")
    person = ana.only(f".//main//li[contains(., '@{zoe.username}')]")
    ana.press("Message", within=person)
    say(ana, "Good day")
    zoe.visit("/inbox").follow("Ana Lima", within=zoe.only(".//main"))
    assert texts(zoe) == ["Good day"]


def test_a_search_without_a_result_says_so(ana):
    ana.visit("/people").press("Search", q="no such person at all")
    assert "No people found for" in ana.text


def test_a_person_has_a_page_with_their_presence(ana, bo):
    bo.visit("/inbox")
    ana.visit("/people").press("Search", q=bo.username)
    ana.follow("Bo Ito", within=ana.only(".//main"))
    assert f"@{bo.username}" in ana.text
    assert "online" in ana.only(".//dd[@data-presence-of]").text_content()
    ana.press("Message Bo Ito", within=ana.only(".//*[@data-pane]"))
    assert ana.page.get("data-page") == "conversation"


def test_one_finds_ones_own_page_but_no_way_to_write_to_oneself_in_the_list(ana):
    ana.visit("/people").press("Search", q=ana.username)
    assert not ana.has_button("Message")


def test_an_unknown_page_leads_to_the_start(ana):
    ana.visit("/people/AAAAAAAAAAAAAAAA")
    assert ana.status == 404
    ana.follow("Go to start page")
    assert ana.path == "/inbox"
