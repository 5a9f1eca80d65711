"""Reacting without JavaScript: by the chips, by the page of a message, and by the page of all emoji."""

import pytest

from tests.plain.talking import actions, row, say, write_to


@pytest.fixture
def talk(person):
    """Ana and Bo, and what Ana said to Bo."""
    ana, bo = person("Ana Lima"), person("Bo Ito")
    write_to(bo, ana)
    path = write_to(ana, bo)
    say(ana, "a good idea")
    return ana, bo, path


def chips(one, path):
    """Return {emoji and count: whether it is one's own} of what Ana said."""
    one.visit(path)
    found = row(one, "a good idea").findall(".//button[@class='reaction']")
    return {" ".join(chip.text_content().split()): chip.get("aria-pressed") == "true" for chip in found}


def test_the_page_of_a_message_offers_six_and_the_chip_takes_back(talk):
    ana, bo, path = talk
    actions(bo.visit(path), "a good idea").press("👍")
    assert chips(bo, path) == {"👍 1": True}
    assert chips(ana, path) == {"👍 1": False}
    ana.press("👍 1")
    assert chips(bo, path) == {"👍 2": True}
    bo.press("👍 2")
    assert chips(ana, path) == {"👍 1": True}


def test_the_page_of_reactions_names_people_and_has_all_emoji(talk):
    ana, bo, path = talk
    actions(bo.visit(path), "a good idea").follow("Reactions").follow("Food and drink").press("🍕")
    actions(ana.visit(path), "a good idea").follow("Reactions")
    assert "Bo Ito" in ana.text
    ana.press("React")
    assert chips(ana, path) == {"🍕 2": True}
    actions(bo.visit(path), "a good idea").follow("Reactions").press("Remove")
    assert chips(bo, path) == {"🍕 1": False}
