"""The emoji of reactions: each is one key, in whatever form it comes, and each has a name."""

import hashlib

import pytest

from chatapp import limits
from chatapp.markup import emoji

ALL = [one for group in emoji.groups().values() for one in group]
KEYS = [key for one in ALL for key in (one.key, *one.tones)]
LANGUAGES = ("en", "de", "es", "fr")


def test_every_emoji_is_known_with_and_without_its_variation_selectors():
    assert len(KEYS) > 3_700
    for key in KEYS:
        assert emoji.known(key) == key
        assert emoji.known(key.replace("\ufe0f", "")) == key
        assert emoji.known(f"{key[0]}\ufe0e{key[1:]}") == key


def test_no_two_are_the_same_and_each_fits_its_column():
    assert len(set(KEYS)) == len(KEYS)
    assert max(map(len, KEYS)) <= limits.EMOJI


@pytest.mark.parametrize("text", ["", " 👍", "👍👍", "🏽", "\u200d", "\ufe0f", "#", "1", "a", "🇩", "👍" * 50])
def test_anything_else_is_none(text):
    assert emoji.known(text) is None


def test_the_frequent_ones_are_keys():
    assert [emoji.known(key) for key in emoji.FREQUENT] == list(emoji.FREQUENT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_has_a_name_in_every_language(language):
    names = emoji.names(language).splitlines()
    assert len(names) == len(ALL)
    assert all(name.partition("|")[0].strip() for name in names)


def test_a_language_without_names_has_english_ones():
    for language in ("xx", "../../etc/passwd", ""):
        assert emoji.names(language) == emoji.names("en")
    assert emoji.name_of("👍", "de_AT") == "Daumen hoch"


def test_a_tone_stands_after_each_person():
    toned = {one.key for one in ALL if one.is_toned}
    assert {"👍", "🧑‍⚕️", "🕵️‍♀️", "👩‍❤️‍👨"} <= toned
    assert not {"🧑‍🤝‍🧑", "🎉", "❤️"} & toned


def test_the_files_are_those_that_were_vendored():
    sums = dict(reversed(line.split()) for line in (emoji.DATA / "SHA256SUMS").read_text().splitlines())
    assert len(sums) == 6
    for name, expected in sums.items():
        assert hashlib.sha256((emoji.DATA / name).read_bytes()).hexdigest() == expected
