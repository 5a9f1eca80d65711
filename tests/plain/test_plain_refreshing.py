"""A conversation that is read loads itself anew; one that is written on stands still."""

from tests.plain.talking import say, texts, write_to

REFRESH = ".//meta[@http-equiv='refresh']"


def test_a_conversation_that_is_read_loads_itself_anew_and_offers_to_stand_still(ana, bo):
    path = write_to(ana, bo)
    [refresh] = ana.visit(path).page.xpath(REFRESH)
    assert refresh.get("content") == "30"
    assert refresh.getparent().tag == "noscript"
    ana.follow("Pause and write")
    assert ana.path == path
    assert not ana.page.xpath(REFRESH)
    ana.follow("Check for new messages")
    assert ana.page.xpath(REFRESH)


def test_after_writing_one_reads_again(ana, bo):
    path = write_to(ana, bo)
    ana.visit(f"{path}?pause=1")
    say(ana, "done")
    assert texts(ana) == ["done"]
    assert ana.page.xpath(REFRESH)


def test_what_was_refused_stands_still_with_what_was_typed(ana, bo):
    write_to(ana, bo)
    ana.press("Send", body="x" * 4001)
    assert ana.field("body", "Send") == "x" * 4001
    assert not ana.page.xpath(REFRESH)


def test_other_pages_stand_still(ana, bo):
    path = write_to(ana, bo)
    say(ana, "one")
    for other in ("/inbox", "/rooms", f"{path}?before=2", f"{path}?around=1", f"{path}?after=0"):
        assert not ana.visit(other).page.xpath(REFRESH), other
