import itertools

import pytest

from chatapp import create_app
from chatapp.extensions import db
from chatapp.models import Installation, User
from chatapp.models.columns import name_key
from chatapp.services import direct, messages, rooms
from chatapp.services.writing import writing
from config import Config


@pytest.fixture
def app(tmp_path):
    app = create_app(Config({"DATA_DIR": str(tmp_path), "SECRET_KEY": "s" * 64, "RATE_POSTS": "10000/minute"}))
    with app.test_request_context():
        db.create_all()
        db.session.add(Installation())
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make_person(app):
    def make(name):
        with writing():
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
        return messages.post(person, conversation, [draft])[0]

    return say


@pytest.fixture
def talk(ana, bo):
    return direct.open_direct(ana, [bo.public_id])["conversation"]


@pytest.fixture
def room(ana):
    return rooms.create(ana, "room-000001", "Field office")["conversation"]
