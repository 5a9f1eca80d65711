import dataclasses
import json

import pytest

from benchmarks.comparison import Comparison
from benchmarks.contenders import CHATAPP, NODE, TRANSPORT, WORKING_TREE
from benchmarks.figures import Figure, Section
from benchmarks.runs import Bench

BASE = dataclasses.replace(WORKING_TREE, name="v1")


def rounds(comparison, base, tree, *, contender=CHATAPP, **section):
    """Add a round for each figure of both versions, in alternating order."""
    for number, (old, new) in enumerate(zip(base, tree, strict=True)):
        part = Section("Events", "", "events per second", **section)
        for version, value in [(BASE, old), (WORKING_TREE, new)][:: -1 if number % 2 else 1]:
            part.add(
                "rooms of two",
                contender.of(version),
                Figure(value, "" if value else "failed: gone\r\nContent-Length: 0"),
            )
        comparison.add(part)


@pytest.fixture
def comparison():
    return Comparison("abc", "def")


def test_only_our_own_servers_are_measured_each_in_both_versions():
    found = Bench(versions=(BASE, WORKING_TREE)).entrants([CHATAPP, TRANSPORT, NODE])
    assert [(one.name, one.version.name) for one in found] == [
        ("chatapp", "v1"),
        ("chatapp", "working tree"),
        ("transport", "v1"),
        ("transport", "working tree"),
    ]


def test_a_usual_bench_measures_all_servers():
    assert Bench().entrants([CHATAPP, NODE]) == [CHATAPP, NODE]


def test_figures_stay_with_their_version_whichever_came_first(comparison):
    rounds(comparison, [100, 101, 102, 103, 104], [80, 81, 82, 83, 84])
    (line,) = comparison.lines()
    assert (line.base, line.tree) == ([100, 101, 102, 103, 104], [80, 81, 82, 83, 84])
    assert line.is_worse
    assert comparison.table()[-1] == "| chatapp, rooms of two | 102 | 82 | 0.804 | 0.800 to 0.808 | worse |"


def test_a_version_that_fails_more_often_is_worse_and_the_table_says_why(comparison):
    rounds(comparison, [100] * 6, [100, 100, None, 100, 100, 100])
    (line,) = comparison.lines()
    assert line.ratio.value == 1
    assert line.is_worse
    assert comparison.table()[-1].endswith("| fails more often; working tree: failed: gone |")


def test_a_version_that_fails_less_often_is_not_worse(comparison):
    rounds(comparison, [100, None, 100, 100, 100, 100], [100] * 6)
    assert not comparison.lines()[0].is_worse


def test_two_versions_that_never_gave_a_figure_are_not_taken_for_equal(comparison):
    rounds(comparison, [None] * 6, [None] * 6)
    assert comparison.lines()[0].is_worse
    assert "working tree: failed: gone" in comparison.table()[-1]


def test_a_case_that_was_not_reached_in_one_version_leaves_the_rounds_in_step(comparison):
    rounds(comparison, [100], [90])
    part = Section("Events", "", "events per second")
    part.add("rooms of two", CHATAPP.of(BASE), Figure(110))
    comparison.add(part)
    rounds(comparison, [120], [95])
    assert comparison.lines()[0].pairs == ((100, 90), (120, 95))


def test_each_server_has_a_line_of_its_own(comparison):
    rounds(comparison, [100], [90])
    rounds(comparison, [200], [190], contender=TRANSPORT)
    assert [line.server for line in comparison.lines()] == ["chatapp", "chatapp's transport alone"]


def test_the_table_says_which_way_the_figures_of_a_case_are_better(comparison):
    rounds(comparison, [100] * 5, [150] * 5, less_is_better=("rooms of two",))
    assert comparison.lines()[0].is_worse
    assert "Events (events per second, less is better)" in comparison.table()


def test_the_same_figures_in_another_unit_are_not_compared_again(comparison):
    rounds(comparison, [100], [90], is_derived=True)
    assert comparison.lines() == []


def test_later_rounds_are_added_to_those_of_a_file(comparison):
    rounds(comparison, [100, 101], [80, 81])
    later = Comparison("abc", "def")
    later.add_earlier(json.loads(json.dumps(comparison.as_json())))
    rounds(later, [102, 103, 104], [82, 83, 84])
    assert later.lines()[0].base == [100, 101, 102, 103, 104]
    assert later.lines()[0].is_worse


def test_figures_of_other_versions_are_not_mixed_in(comparison):
    rounds(comparison, [100], [80])
    with pytest.raises(SystemExit, match="The earlier figures are of"):
        Comparison("abc", "ghi").add_earlier(comparison.as_json())


def test_a_few_rounds_say_that_they_tell_nothing(comparison):
    rounds(comparison, [100], [10])
    assert "no verdict" in comparison.table()[0]
    assert not comparison.lines()[0].is_worse
