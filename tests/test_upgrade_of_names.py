import pytest

from tests.older_database import PASSWORD, fill
from tests.people import Person
from tests.server import flask


@pytest.fixture
def older(tmp_path, start_server):
    """A server on a database that was filled before names had to look different."""
    data = tmp_path / "data"
    data.mkdir()
    fill(f"sqlite:///{data}/chatapp.db", data)
    return start_server(data_dir=data)


def test_people_whose_names_look_the_same_stay_and_sign_in_and_no_third_comes(older, tmp_path):
    for username in ("lea", "l\u0435a", "nia\ufe0f", "lukasz", "LUKASZ "):
        somebody = Person(older.url, username).sign_in(PASSWORD)
        assert somebody.me["username"] == username.strip().lower()
        somebody.close()
    for username in ("Iea", "1ea", "nia"):
        refused = Person(older.url, username).api("POST", "/sign-up", {"username": username, "password": PASSWORD})
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "similar_name"), refused.text
    listed = flask("chat", "similar-usernames", data_dir=tmp_path / "data")
    assert listed.stdout == "@lea, @l\u0435a (U+0435 CYRILLIC SMALL LETTER IE)\n"


def test_what_was_stored_before_is_found_without_its_strokes_and_accents(older):
    lea = Person(older.url, "lea").sign_in(PASSWORD)
    found = lea.ok("GET", "/people?q=ore+lukasz")["people"]
    assert [person["username"] for person in found] == ["lukasz"]
    assert [room["name"] for room in lea.ok("GET", "/rooms?q=lodz+cafe")["rooms"]] == ["Café Łódź"]
    lea.close()
