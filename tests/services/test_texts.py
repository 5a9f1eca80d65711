import pytest

from chatapp.errors import Invalid, NotFound
from chatapp.models.columns import message_id, new_id
from chatapp.services import text


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
@pytest.mark.parametrize("multiline", [False, True])
def test_what_no_text_may_be_is_refused_by_name(value, code, multiline):
    with pytest.raises(Invalid) as refused:
        text.clean(value, "body", limit=10, multiline=multiline)
    assert (refused.value.code, refused.value.field) == (code, "body")


@pytest.mark.parametrize("value", ["a\nb", "a\tb", "a\u2028b"])
def test_lines_are_for_multiline_texts(value):
    assert text.clean(value, "body", limit=10, multiline=True) == value
    with pytest.raises(Invalid, match="bad_characters"):
        text.clean(value, "body", limit=10)


def test_line_breaks_become_one_kind_and_the_ends_are_stripped():
    assert text.clean("  a\r\nb\n ", "body", limit=3, multiline=True) == "a\nb"


@pytest.mark.parametrize("value", ["שלום \u200fעולם", "👩‍👩‍👧‍👦", "नमस्ते", "e\u0301"])
def test_all_scripts_and_emoji_are_kept_as_they_are(value):
    assert text.clean(value, "body", limit=40) == value


def test_a_text_may_be_as_long_as_its_limit_in_code_points():
    assert text.clean("😀" * 10, "body", limit=10) == "😀" * 10


def test_a_short_text_is_told_how_long_it_must_be():
    with pytest.raises(Invalid) as refused:
        text.clean("a", "name", limit=10, minimum=2)
    assert (refused.value.code, refused.value.values) == ("too_short", {"limit": 2})


def test_a_name_cannot_turn_the_line_around_it():
    with pytest.raises(Invalid, match="bad_characters"):
        text.clean_name("Ann\u202egro.live", "name", limit=40)


def test_spaces_within_a_name_are_one():
    assert text.clean_name("Ann \u00a0  Bo", "name", limit=40) == "Ann Bo"


@pytest.mark.parametrize("value", [None, 5, "", "short", "x" * 65, "with space", "abcdefgh\n", "ünïcode1"])
def test_a_client_id_of_another_form_is_refused(value):
    with pytest.raises(Invalid) as refused:
        text.client_id(value)
    assert refused.value.field == "client_id"


@pytest.mark.parametrize(
    "value", [None, 5, "", "a" * 15, "a" * 17, "a" * 15 + "\n", "a" * 15 + "é", "' OR 1=1 --12345"]
)
def test_nothing_is_called_by_what_cannot_be_an_id(value):
    with pytest.raises(NotFound):
        text.known_id(value)


def test_an_id_of_the_right_form_is_known():
    assert text.known_id("abcDEF0123_-xyzQ") == "abcDEF0123_-xyzQ"


def test_no_id_begins_like_an_option_of_a_command_line():
    ids = [new_id() for _ in range(2000)]
    assert not any(public_id.startswith("-") for public_id in ids)
    assert all(text.known_id(public_id) == public_id for public_id in ids)


def test_ids_of_messages_of_a_moment_begin_alike_and_are_all_different():
    ids = {message_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert len({public_id[:4] for public_id in ids}) <= 2  # 24 bits: they change every 256 seconds
    assert all(text.known_id(public_id) == public_id for public_id in ids)
