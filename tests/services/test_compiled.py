import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chatapp.extensions import db
from chatapp.models import Conversation, Message
from chatapp.queries import posting, rows
from chatapp.services.conversations import rooms


@pytest.fixture
def connection(app):
    with db.engine.connect() as connection:
        yield connection


def keys(statement, message):
    place = Conversation.query.filter_by(public_id=message["conversation"]).one()
    sender, client_id = message["sender"]["id"], message["client_id"]
    stored = Message.query.filter_by(client_id=client_id).one()
    assert stored.sender.public_id == sender
    return {
        "DIGESTS": [(stored.sender_id, client_id)],
        "STORED": [(stored.sender_id, client_id), (stored.sender_id, "another-id"), (0, "a third one")],
        "LOCKED_CONVERSATIONS": [(place.public_id,)],
        "SENDERS": [(place.id, stored.sender_id)],
        "READERS": [(place.id,)],
    }[statement]


@pytest.mark.parametrize("statement", ["DIGESTS", "STORED", "LOCKED_CONVERSATIONS", "SENDERS", "READERS"])
def test_the_driver_reads_what_sqlalchemy_reads(ana, room, say, connection, statement):
    wanted = keys(statement, say(ana, room))
    among = getattr(posting, statement)
    by_driver, by_sqlalchemy = among(wanted, on=connection), among(wanted)
    assert [row._asdict() for row in by_driver] == [row._asdict() for row in by_sqlalchemy]
    assert len(by_driver) >= 1


def test_what_the_driver_writes_is_as_sqlalchemy_writes_it(ana, room, connection):
    rooms.change(ana, room, name="Another name")  # tells it in a line that SQLAlchemy writes
    stored = rows.rows(rows.messages.select())[-1]._asdict()
    db.session.rollback()
    more = {name: stored[name] for name in posting.COLUMNS}
    several = [more | {"public_id": f"p{n}", "client_id": f"client-{n}", "seq": 70 + n, "rev": 70 + n} for n in (1, 2)]
    rows.change_several([(posting.INSERT, several)], on=connection)
    connection.commit()
    written = rows.rows(rows.messages.select())[-2:]
    assert [{name: getattr(row, name) for name in posting.COLUMNS} for row in written] == several
    assert (
        len(set(db.session.scalars(text("SELECT created_at FROM messages WHERE rev >= :rev"), {"rev": stored["rev"]})))
        == 1
    )


def test_what_the_database_refuses_is_an_error_of_sqlalchemys(ana, room, say, connection):
    say(ana, room)
    stored = rows.rows(rows.messages.select())[-1]._asdict()
    db.session.rollback()
    with pytest.raises(IntegrityError):
        rows.change_several([(posting.INSERT, [{name: stored[name] for name in posting.COLUMNS}])], on=connection)
