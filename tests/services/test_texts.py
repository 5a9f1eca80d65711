import contextlib
import time

import pytest

from chatapp.errors import Invalid, NotFound
from chatapp.models.columns import message_id, new_id
from chatapp.services import validation
from tests import pasted


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "required"),
        ("", "required"),
        ("  \t ", "required"),
        ("\u200b\u2060\u3164", "required"),
        (7, "wrong_type"),
        (["a"], "wrong_type"),
        ("x" * 11, "too_long"),
        ("nul\0", "bad_characters"),
        ("bell\a", "bad_characters"),
        ("\x1f", "bad_characters"),
        ("c1 \x85", "bad_characters"),
        ("lone \ud83d", "bad_characters"),
        ("non\ufdd0", "bad_characters"),
        ("non\U0001ffff", "bad_characters"),
    ],
)
def test_what_no_line_may_be_is_refused_by_name(value, code):
    with pytest.raises(Invalid) as refused:
        validation.clean_text(value, "body", limit=10)
    assert (refused.value.code, refused.value.field) == (code, "body")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "required"),
        ("", "required"),
        (" \n\t ", "required"),
        ("\x1b[31m\x1b[0m", "required"),
        ("\u200b\u2060\u3164", "required"),
        (7, "wrong_type"),
        (["a"], "wrong_type"),
        ("x" * 11, "too_long"),
        ("\x1b[31m" * 11, "too_long"),
    ],
)
def test_what_no_message_may_be_is_refused_by_name(value, code):
    with pytest.raises(Invalid) as refused:
        validation.clean_lines(value, "body", limit=10)
    assert (refused.value.code, refused.value.field) == (code, "body")


@pytest.mark.parametrize("value", ["a\nb", "a\tb", "a\u2028b"])
def test_lines_are_for_messages(value):
    assert validation.clean_lines(value, "body", limit=10) == value
    with pytest.raises(Invalid) as refused:
        validation.clean_text(value, "name", limit=10)
    place = {"line": 1, "column": 2, "character": f"U+{ord(value[1]):04X}"}
    assert (refused.value.code, refused.value.values) == ("bad_characters", place)


@pytest.mark.parametrize(("name", "value", "back", "is_changed"), pasted.pairs())
def test_a_pasted_text_comes_back_as_it_was(name, value, back, is_changed):
    assert validation.clean_lines(value, "body", limit=4000) == back
    assert validation.clean_lines(back, "body", limit=4000) == back
    assert validation.has_controls(value) == is_changed
    assert not validation.has_controls(back)


@pytest.mark.parametrize(("value", "line", "column", "character"), pasted.REFUSED.values(), ids=pasted.REFUSED)
def test_what_cannot_be_stored_is_named_with_its_place(value, line, column, character):
    with pytest.raises(Invalid) as refused:
        validation.clean_lines(value, "body", limit=4000)
    place = {"line": line, "column": column, "character": character}
    assert (refused.value.code, refused.value.values) == ("bad_characters", place)


@pytest.mark.parametrize("value", ["kiln\0", "kiln\a", "kiln\ufffe", "kiln\x92"])
def test_a_name_is_refused_with_the_place_of_what_it_may_not_hold(value):
    with pytest.raises(Invalid) as refused:
        validation.clean_name(f"  {value} x", "name", limit=40)
    place = {"line": 1, "column": 7, "character": f"U+{ord(value[-1]):04X}"}
    assert (refused.value.code, refused.value.values) == ("bad_characters", place)


@pytest.mark.parametrize(
    "unit",
    [
        "\r",
        "\r\r\n",
        "\n",
        " ",
        "\x1b[",
        "\x1b]",
        "\x1b[0;",
        "\x1bP",
        "\x1b(",
        "\x9b0;",
        "\b",
        "a\b",
        "\x92",
        "\x85",
        "@@ -1\n",
    ],
)
def test_tidying_a_text_costs_milliseconds_and_a_longer_one_as_much_more_as_it_is_longer(unit):
    short, long = (tidying((unit * size)[:size]) for size in (8_000, 16 * 8_000))
    assert short < 0.01
    assert long < 2.5 * 16 * short


def tidying(value):
    """Return the seconds of CPU time that it takes, at best."""
    best = float("inf")
    for _ in range(5):
        began = time.thread_time()
        with contextlib.suppress(Invalid):
            validation.clean_lines(value, "body", limit=len(value))
        best = min(best, time.thread_time() - began)
    return best


@pytest.mark.parametrize("value", ["שלום \u200fעולם", "👩‍👩‍👧‍👦", "नमस्ते", "e\u0301"])
def test_all_scripts_and_emoji_are_kept_as_they_are(value):
    assert validation.clean_text(value, "body", limit=40) == value


def test_a_text_may_be_as_long_as_its_limit_in_code_points():
    assert validation.clean_text("😀" * 10, "body", limit=10) == "😀" * 10


def test_a_short_text_is_told_how_long_it_must_be():
    with pytest.raises(Invalid) as refused:
        validation.clean_text("a", "name", limit=10, minimum=2)
    assert (refused.value.code, refused.value.values) == ("too_short", {"limit": 2})


def test_a_name_cannot_turn_the_line_around_it():
    with pytest.raises(Invalid, match="bad_characters"):
        validation.clean_name("Ann\u202egro.live", "name", limit=40)


def test_spaces_within_a_name_are_one():
    assert validation.clean_name("Ann \u00a0  Bo", "name", limit=40) == "Ann Bo"


@pytest.mark.parametrize("value", [None, 5, "", "short", "x" * 65, "with space", "abcdefgh\n", "ünïcode1"])
def test_a_client_id_of_another_form_is_refused(value):
    with pytest.raises(Invalid) as refused:
        validation.client_id(value)
    assert refused.value.field == "client_id"


@pytest.mark.parametrize(
    "value", [None, 5, "", "a" * 15, "a" * 17, "a" * 15 + "\n", "a" * 15 + "é", "' OR 1=1 --12345"]
)
def test_nothing_is_called_by_what_cannot_be_an_id(value):
    with pytest.raises(NotFound):
        validation.known_id(value)


def test_an_id_of_the_right_form_is_known():
    assert validation.known_id("abcDEF0123_-xyzQ") == "abcDEF0123_-xyzQ"


def test_no_id_begins_like_an_option_of_a_command_line():
    ids = [new_id() for _ in range(2000)]
    assert not any(public_id.startswith("-") for public_id in ids)
    assert all(validation.known_id(public_id) == public_id for public_id in ids)


def test_ids_of_messages_of_a_moment_begin_alike_and_are_all_different():
    ids = {message_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert len({public_id[:4] for public_id in ids}) <= 2  # 24 bits: they change every 256 seconds
    assert all(validation.known_id(public_id) == public_id for public_id in ids)
