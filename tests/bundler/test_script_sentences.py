import json
import re

import pytest

from chatapp.bundler import script_sentences, selftest_sentences
from tests.server import ROOT

SCRIPTS = ROOT / "static" / "js"
SELFTEST = SCRIPTS / "selftest"
PASSWORD = SCRIPTS / "password"
SILENT = SCRIPTS / "connection"  # whose `say` is that of tabs
SAID = re.compile(r'\bsay\(\s*"([a-z-]+)"|\bsay\([^()?]*\? "([a-z-]+)" : "([a-z-]+)"\)')
COUNTED = re.compile(r'\bcount\(\s*"([a-z-]+)"|\bcount\([^()?]*\? "([a-z-]+)" : "([a-z-]+)"')
EXPORT = re.compile(r"^export const (\w+) = (.*);$", re.MULTILINE)


@pytest.fixture
def context(app):
    with app.test_request_context():
        yield


def asked(pattern, paths):
    """Return the keys by which these scripts ask for a sentence in so many words."""
    return {key for path in paths for found in pattern.findall(path.read_text()) for key in found if key}


def test_scripts_find_each_sentence_that_they_ask_for(context):
    known = script_sentences.first() | script_sentences.deferred()
    paths = [path for path in SCRIPTS.rglob("*.js") if not {SELFTEST, PASSWORD, SILENT} & set(path.parents)]
    said, counted = asked(SAID, paths), asked(COUNTED, paths)
    assert len(said) > 40
    assert len(counted) > 5
    assert not said - known.keys()
    assert not {f"{key}-{category}" for key in counted for category in ("one", "other")} - known.keys()


def test_the_self_test_finds_each_sentence_that_it_asks_for(context):
    known = selftest_sentences.sentences()
    codes = set(re.findall(r'\[\s*"([a-z-]+)",\s*"(?:bad|warn|note)"', (SELFTEST / "diagnosis.js").read_text()))
    assert len(codes) > 15
    assert not {f"{code}-what" for code in codes} - known.keys()
    assert not asked(SAID, SELFTEST.glob("*.js")) - known.keys()


def test_fields_of_passwords_find_each_sentence_that_they_ask_for(context):
    known, paths = script_sentences.password(), list(PASSWORD.glob("*.js"))
    said, counted = asked(SAID, paths), asked(COUNTED, paths)
    assert said | {f"{key}-{category}" for key in counted for category in ("one", "other")} == known.keys()


def test_sentences_are_text_and_not_markup(context):
    sentences = script_sentences.first() | script_sentences.deferred() | selftest_sentences.sentences()
    assert sentences["system-renamed"] == "{name} renamed the room to “{value}”"
    assert sentences["n-new-one"] == "{n} new message"
    assert sentences["n-new-other"] == "{n} new messages"
    assert "server's" in sentences["cookies-what"]
    assert not [text for text in sentences.values() if re.search(r"&\w+;|&#\d+;|<", text)]


def test_a_module_exports_sentences_as_one_object(app, browser):
    app.debug = True
    address = re.search(r'"(/static/[^"]+/js/app\.js)"', browser.get("/sign-in").text)[1]
    exports = dict(EXPORT.findall(browser.get(address.replace("app.js", "page/localized.js")).text))
    assert json.loads(exports["sentences"])["storage-memory"].startswith("This browser stores nothing. ")
    assert json.loads(exports["settings"])["ackTimeout"] == app.config["ACK_TIMEOUT"]
