"""Limits that the server has stand in no template, and in scripts as they are."""

import re

import pytest

from chatapp import limits
from chatapp.stores.connections import STATES
from tests.server import ROOT

# A script's own bound, and the limit that it has to be: the first page has no room for them in its markup.
IN_SCRIPTS = {
    ("controllers/composer.js", "LIMIT"): limits.MESSAGE,
    ("models/outbox.js", "BATCH"): limits.POST_MESSAGES,
    ("connection/models/hub.js", "MOST_PEOPLE"): limits.WATCHED_PEOPLE,
}
LITERAL = re.compile(r'(?:max|min)length="?\d+|\blimit = \d+')


def test_no_template_repeats_a_limit():
    sources = {path: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    assert sum("limits." in source for source in sources.values()) > 5
    assert [path.name for path, source in sources.items() if LITERAL.search(source)] == []


@pytest.mark.parametrize("literal", ['maxlength="100"', "minlength=10", "limit = 50"])
def test_a_literal_would_be_found(literal):
    assert LITERAL.search(f"<input {literal}>")


@pytest.mark.parametrize(("script", "name"), IN_SCRIPTS, ids=" ".join)
def test_a_script_has_the_limit_of_the_server(script, name):
    source = (ROOT / "static" / "js" / script).read_text()
    [value] = re.findall(rf"^const {name} = ([\d_]+);", source, re.MULTILINE)
    assert int(value) == IN_SCRIPTS[script, name]


def test_scripts_know_the_activities_of_the_server():
    source = (ROOT / "static/js/connection/models/hub.js").read_text()
    [states] = re.findall(r"^const ACTIVITIES = \[(.*)\];", source, re.MULTILINE)
    assert re.findall(r'"(\w+)"', states) == list(STATES)
