import pytest

from tests.people import Person

VERB = "open_conversation"


@pytest.fixture
def ana(start_server):
    server = start_server()
    person = Person(server.url, "ana").sign_up()
    person.server = server
    yield person
    person.close()


def test_what_fails_on_a_live_connection_is_logged(ana):
    room = ana.room()
    socket = ana.socket()
    with ana.server.database as database:
        database.execute("ALTER TABLE messages RENAME TO mislaid")
    database.close()
    told = socket.call(VERB, {"conversation": room, "rev": None, "epoch": ana.me["epoch"]})
    assert told["error"]["code"] == "busy"  # as of every error of the database that may pass
    assert "ERROR in errors: error " in ana.server.log
    assert "no such table: messages" in ana.server.log
    assert "Logging error" not in ana.server.log
