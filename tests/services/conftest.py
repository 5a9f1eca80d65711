import itertools

import pytest

from chatapp.extensions import db
from chatapp.models import User
from chatapp.models.columns import name_key
from chatapp.services.conversations import direct, rooms
from chatapp.services.messages import authoring
from chatapp.services.transactions import write_transaction


@pytest.fixture
def app(make_app):
    app = make_app(RATE_POSTS="10000/minute")
    with app.test_request_context():
        yield app


@pytest.fixture
def make_person(app):
    def make(name):
        with write_transaction():
            user = User(username=name, username_key=name_key(name), password_hash=None)
            user.name_as(name.title())
            db.session.add(user)
        return user

    return make


@pytest.fixture
def ana(make_person):
    return make_person("ana")


@pytest.fixture
def bo(make_person):
    return make_person("bo")


@pytest.fixture
def cy(make_person):
    return make_person("cy")


_numbers = itertools.count(1)


@pytest.fixture
def say(app):
    def say(person, conversation, body="hello", client_id=None):
        draft = {"client_id": client_id or f"client-{next(_numbers):06}", "body": body}
        return authoring.post(person, conversation, [draft])[0]

    return say


@pytest.fixture
def talk(ana, bo):
    return direct.open_direct(ana, [bo.public_id])["conversation"]


@pytest.fixture
def room(ana):
    return rooms.create(ana, "room-000001", "Field office")["conversation"]
