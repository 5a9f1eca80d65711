"""Pages in the languages of tests: what people read on them is marked, and numbers have all the forms of a language."""

import pytest
from flask_babel import force_locale, gettext

from chatapp.bundler import script_sentences
from chatapp.errors import CLASSES
from chatapp.web.sentences import SENTENCES, sentence
from tests.browsing import Browser
from tests.sentences import pseudo, visible

SITE = "chatapp"


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory):
    directory = tmp_path_factory.mktemp("catalogues")
    pseudo.write(directory)
    return directory


@pytest.fixture
def speaking(make_app, catalogues):
    """An application that speaks the languages of tests."""

    def prepare(app):
        pseudo.speak(app, catalogues)

    return make_app(prepare)


@pytest.fixture
def eve(speaking):
    """Somebody who reads in the longer language, administrates, and has something on each page."""
    eve = Browser(speaking).sign_up(display_name="Eve Adams")
    eve.api("PATCH", "/me", {"locale": "eo"})
    return eve


@pytest.fixture
def pages(eve, speaking):
    bo = Browser(speaking).sign_up(display_name="Bo Ito")
    room = eve.api("POST", "/rooms", {"client_id": "room-of-eve", "name": "Harbour", "topic": "ships"})
    room = room.json["summary"]["conversation"]
    eve.api("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    talk = eve.api("POST", "/conversations", {"people": [bo.id]}).json["summary"]["conversation"]
    for one, text in ((eve, "morning"), (bo, "evening")):
        drafts = [{"client_id": f"draft-of-{text}", "body": text}]
        one.api("POST", f"/conversations/{talk}/messages", {"messages": drafts})
    eve.api("POST", "/announcements", {"client_id": "announcement", "body": "closed at noon"})
    sections = ("profile", "appearance", "connection", "password", "devices", "tokens", "deactivate", "shortcuts")
    return {
        **{path: path for path in ("/inbox", "/inbox/new", "/rooms", "/rooms/new", "/people", "/announcements")},
        **{path: path for path in ("/settings", "/admin", "/admin/networks", "/sign-out", "/people/AAAAAAAAAAAAAAAA")},
        **{section: f"/settings/{section}" for section in sections},
        "a conversation": f"/conversations/{talk}",
        "a room": f"/conversations/{room}",
        "details of a room": f"/rooms/{room}",
        "a person": f"/people/{bo.id}",
        "a search without results": "/people?q=zzzzzz",
    }, (
        SITE,
        "Eve Adams",
        "Bo Ito",
        "Harbour",
        "ships",
        "morning",
        "evening",
        "closed at noon",
        eve.username,
        bo.username,
    )


def test_whatever_people_read_on_a_page_is_a_sentence_of_gettext(eve, pages):
    paths, known = pages
    for name, path in paths.items():
        page = eve.get(path, follow_redirects=True)
        assert pseudo.OPEN in page.text, name
        assert (name, visible.unmarked(page.text, known)) == (name, [])


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/network", "/nothing/here"])
def test_so_it_is_for_strangers(speaking, eve, path):
    page = Browser(speaking).get(path, headers={"Accept-Language": "eo"})
    assert 'lang="eo"' in page.text
    assert visible.unmarked(page.text, (SITE,)) == []


def test_a_text_outside_of_gettext_would_be_found():
    page = "<body><p>⟦Saved at ⟦noon⟧ ooo⟧ · Eve</p><button aria-label='Close'>×</button><p>not yet</p><bdi>Bo</bdi>"
    assert visible.unmarked(page, ("Eve",)) == ["not yet", "Close"]


def test_the_sentences_of_scripts_have_each_plural_form_of_the_language(speaking):
    with speaking.test_request_context(headers={"Accept-Language": "ar"}):
        known = script_sentences.first() | script_sentences.deferred()
    forms = {key.rpartition("-")[2] for key in known if key.startswith("n-members-")}
    assert forms == {"zero", "one", "two", "few", "many", "other"}
    assert all(text.startswith(pseudo.OPEN) for key, text in known.items() if key.startswith("n-"))


def test_an_application_without_a_language_leaves_it_to_the_others(app, speaking):
    with app.app_context(), force_locale("ar"):
        assert gettext("Now") == "Now"
    with speaking.app_context(), force_locale("ar"):
        assert gettext("Now").startswith(pseudo.OPEN)


def test_each_refusal_is_said_in_the_language_of_its_reader(speaking):
    values = {"limit": 1, "place": 2, "character": "x", "accepted": "a", "scope": "read", "id": "0"}
    with speaking.test_request_context(headers={"Accept-Language": "eo"}):
        for code, kind in CLASSES.items():
            told = sentence(kind(code, retry_after=1, **values))
            assert told.startswith(pseudo.OPEN), code
            assert "%(" not in told, code
    assert SENTENCES.keys() >= CLASSES.keys()


def test_a_page_from_right_to_left_says_so(speaking, eve):
    eve.api("PATCH", "/me", {"locale": "ar"})
    page = eve.get("/settings").text
    assert '<html lang="ar" dir="rtl"' in page
