import pytest

from tests.doors.doors import ask, has_field_marked
from tests.doors.rules import (
    activity,
    announcements,
    members,
    messages,
    people,
    posting,
    reactions,
    rooms,
    threads,
)

RULES = [
    *posting.RULES,
    *messages.RULES,
    *reactions.RULES,
    *rooms.RULES,
    *members.RULES,
    *people.RULES,
    *announcements.RULES,
    *threads.RULES,
    *activity.RULES,
]  # fmt: skip
# The page of a form words this one anew: a person at a form need not know ids.
FORM_WORDS = {"client_id_reused": "You already sent something else from this page."}
REFUSED = [rule for rule in RULES if rule.refused]
ALLOWED = [rule for rule in RULES if rule.then]
TYPED = [rule for rule in REFUSED if "form" in rule.doors and rule.refused.field == "body"]


@pytest.mark.parametrize("rule", REFUSED, ids=str)
def test_every_door_refuses_alike_and_nothing_has_changed(rule, cast, house):
    given = rule.given(house)
    before = house.snapshot(rule.who)
    sentence = None
    for door in rule.doors:
        answer = ask(door, rule.verb, cast, rule.who, given)
        assert house.snapshot(rule.who) == before, door
        if door == "form":
            assert answer.status == rule.refused.status, answer.page
            assert sentence in answer.page
        else:
            status, code, field = answer.refusal or pytest.fail(f"{door} allowed it: {answer.payload}")
            assert (code, field) == (rule.refused.code, rule.refused.field), door
            assert status in (None, rule.refused.status)
            sentence = FORM_WORDS.get(code, answer.error["message"])


@pytest.mark.parametrize("rule", ALLOWED, ids=str)
def test_every_door_allows_it_and_it_has_happened(rule, cast):
    for door in rule.doors:
        house = cast.house()
        answer = ask(door, rule.verb, cast, rule.who, rule.given(house))
        assert answer.error is None, door
        assert answer.status in (None, 200, 201, 204, 303), answer.page
        assert rule.then(house), door


@pytest.mark.parametrize("rule", TYPED, ids=str)
def test_a_refused_form_marks_the_field_and_keeps_what_was_typed(rule, cast, house):
    given = rule.given(house)
    answer = ask("form", rule.verb, cast, rule.who, given)
    assert has_field_marked(answer.page, "body")
    assert given.get("body", "").strip() in answer.page
