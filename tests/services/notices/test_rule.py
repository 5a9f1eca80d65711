"""The rule's truth table, whole: what the issue says of it, held to each row."""

import itertools

import pytest

from chatapp.cli import notifications_page
from chatapp.models.conversation import ALL, DIRECT, LEVELS, MENTIONS, NOTHING, ROOM, THREAD
from chatapp.models.notice import ADDED, LIST, LOUD, MENTION, NONE, QUIET, REACTION, REPLY, ROLE
from chatapp.services.notices.rule import DIRECT_MESSAGE, KINDS, MENTION_ALL, MESSAGE, decide, level_in

ORDER = (NONE, LIST, QUIET, LOUD)
# By level, all, mentions, nothing; of somebody who is there, has muted nothing, and does not read it now.
TABLE = {
    DIRECT_MESSAGE: (LOUD, LOUD, NONE),
    MENTION: (LOUD, LOUD, QUIET),
    REPLY: (LOUD, LOUD, QUIET),
    MENTION_ALL: (LOUD, LOUD, NONE),
    MESSAGE: (LOUD, LIST, NONE),
    REACTION: (LIST, LIST, LIST),
    ADDED: (QUIET, QUIET, LIST),
    ROLE: (LIST, LIST, LIST),
}
CASES = list(itertools.product(KINDS, LEVELS))


@pytest.mark.parametrize(("kind", "level"), CASES)
def test_the_rule_is_its_table(kind, level):
    plain = TABLE[kind][(ALL, MENTIONS, NOTHING).index(level)]
    assert decide(kind, level) == plain
    for is_quiet, is_reading in itertools.product((False, True), repeat=2):
        assert decide(kind, level, is_muted=True, is_quiet=is_quiet, is_reading=is_reading) == NONE
    assert decide(kind, level, is_quiet=True) == (QUIET if plain == LOUD else plain)
    read = LIST if plain in (LOUD, QUIET) else plain
    assert decide(kind, level, is_reading=True) == decide(kind, level, is_reading=True, is_quiet=True) == read


@pytest.mark.parametrize("kind", KINDS)
def test_a_lower_level_is_never_louder(kind):
    loudness = [ORDER.index(decide(kind, level)) for level in (ALL, MENTIONS, NOTHING)]
    assert loudness == sorted(loudness, reverse=True)


@pytest.mark.parametrize(
    ("kind", "level", "found"),
    [
        (DIRECT, None, ALL),
        (DIRECT, MENTIONS, ALL),
        (DIRECT, NOTHING, NOTHING),
        (ROOM, None, MENTIONS),
        (ROOM, NOTHING, NOTHING),
        (THREAD, None, MENTIONS),
        (THREAD, ALL, ALL),
    ],
)
def test_a_direct_conversation_is_never_at_mentions_and_a_room_follows_its_person(kind, level, found):
    assert level_in(kind, level, MENTIONS) == found


def test_the_documents_print_the_table_whole():
    assert notifications_page.PAGE.read_text() == notifications_page.page()
    assert notifications_page.page().count("\n| all |") == notifications_page.page().count("\n| nothing |") == 8
