"""Sentences that were given up are on no page, in no script and in no answer of the command line."""

import ast
import re
from pathlib import Path

from tests.sentences import extraction
from tests.server import ROOT

LIST = Path(__file__).with_name("retired-sentences.txt")
VALUE = re.compile(r"%\(\w+\)s|\{[^{}]*\}")
COMMAND_LINE = ("chatapp/client", "chatapp/cli")
UNWANTED = re.compile(
    r"\b(?:some|no|every|any)body\b|n't\b|\b(?:i|you|we|they|it|that|there|here|what|let)'(?:m|re|ve|ll|d|s)\b"
)


def normal(text):
    """Return a sentence without its values, its full stop and what typography changes."""
    return " ".join(VALUE.sub("…", text).replace("’", "'").split()).rstrip(". ").casefold()


def retired():
    """Return {old sentence, normal: the new one}."""
    lines = [line for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
    return {normal(old): new for old, new in (line.split(" -> ") for line in lines)}


def constants(root):
    """Yield (where, text) of each constant in the modules of the command line."""
    for folder in COMMAND_LINE:
        for path in sorted((root / folder).rglob("*.py")):
            for part in ast.walk(ast.parse(path.read_text())):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield f"{path.relative_to(root)}:{part.lineno}", part.value


def uses(said, old_sentences):
    """Return the sentences in `said`, (where, text) pairs, that are a retired one or hold it."""
    found = []
    for where, text in said:
        for old, new in old_sentences.items():
            is_word = " " not in old
            if normal(text) == old or (not is_word and re.search(rf"(?<!\w){re.escape(old)}(?!\w)", normal(text))):
                found.append(f"{where}: {text!r} is {new!r} now")
    return found


def test_no_retired_sentence_is_said():
    said = [(each.where, text) for each in extraction.sentences() for text in (each.one, each.many) if text]
    said += constants(ROOT)
    assert len(said) > 1000
    assert uses(said, retired()) == []


def test_no_sentence_uses_a_contraction_or_a_word_that_the_product_does_not():
    said = [(each.where, text) for each in extraction.sentences() for text in (each.one, each.many) if text]
    said += [(where, text) for where, text in constants(ROOT) if "demo_texts" not in where]
    assert [f"{where}: {text!r}" for where, text in said if UNWANTED.search(normal(text))] == []
    assert all(UNWANTED.search(one) for one in ("nobody is here", "it's full", "you can't", "they'll", "you don't"))
    assert not UNWANTED.search("the server's disk, the last owners' room, no one's")


def test_one_that_comes_back_would_be_found_whatever_its_values_and_signs():
    old = {normal("Write to %(name)s"): "Message %(name)s", normal("Stay"): "Cancel", normal("Nobody's here."): "x"}
    said = ["Write to {who}", "write to %(name)s now", "Stay", "Stay signed in", "Nobody’s here", "Writer to"]
    found = uses([("here", text) for text in said], old)
    assert [line.split(": ")[1].split(" is ")[0] for line in found] == [
        "'Write to {who}'",
        "'write to %(name)s now'",
        "'Stay'",
        "'Nobody’s here'",
    ]
