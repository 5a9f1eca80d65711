"""No sentence on a page is outside of gettext, and each number agrees with its noun in any language."""

import re

from tests.sentences import extraction

# Placeholders that stand for numbers. A noun after one depends on it, so such a sentence is a plural.
NUMBERS = {"n", "num", "count", "total", "minutes", "seconds", "days", "retry_after", "people", "members", "seen"}
COUNTED = re.compile(r"(?:\{(\w+)\}|%\((\w+)\)s) ([a-z]{3,})")
SAME_FOR_ALL = {"min", "more", "from", "not", "waiting", "today", "online"}


def miscounted(found):
    """Return the sentences that count something and have no plural form."""
    return [
        sentence
        for sentence in found
        for braced, percented, word in COUNTED.findall(sentence.one)
        if not sentence.many and (braced or percented) in NUMBERS and word not in SAME_FOR_ALL
    ]


def test_no_text_for_people_is_outside_of_gettext():
    assert len(extraction.sentences()) > 500
    assert [str(stray) for stray in extraction.strays()] == []


def test_what_is_counted_has_plural_forms():
    found = extraction.sentences()
    assert sum(bool(sentence.many) for sentence in found) > 20
    assert miscounted(found) == []


def test_both_forms_of_a_plural_have_the_same_placeholders_but_for_the_number():
    pattern = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    for sentence in extraction.sentences():
        if sentence.many:
            one, many = ({*pattern.findall(text)} for text in (sentence.one, sentence.many))
            assert one <= many, sentence


def test_a_catalogue_can_hold_each_sentence_since_no_two_plurals_begin_alike():
    plurals = {}
    for sentence in extraction.sentences():
        if sentence.many:
            assert plurals.setdefault(sentence.one, sentence.many) == sentence.many, sentence


def test_a_number_before_a_noun_would_be_found():
    made = extraction.python_sentences('_l("{n} rooms and more")\nngettext("{n} room", "{n} rooms", n)', "here.py")
    assert [sentence.one for sentence in miscounted(made)] == ["{n} rooms and more"]
