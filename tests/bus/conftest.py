import contextlib
import logging

import pytest

from chatapp.bus.local import LocalBus
from chatapp.bus.postgresql import PostgresqlChannel
from chatapp.bus.redis import RedisChannel
from chatapp.bus.shared import SharedBus
from tests.bus.installation import Installation
from tests.bus.nodes import at
from tests.redis_server import RedisServer
from tests.server import eventually

LOG = logging.getLogger("chatapp.bus.tests")
NAME = "0a1b2c3d"


@pytest.fixture(scope="session")
def redis():
    with RedisServer() as running:
        yield running


@pytest.fixture(scope="session")
def make_channel(request):
    """Return `make_channel(kind)`: a function that opens the same new channel as often as it is called."""

    def make(kind):
        if kind == "postgresql":
            url = request.getfixturevalue("cluster").empty_database()
            return lambda: PostgresqlChannel(url)
        url = request.getfixturevalue("redis").url
        return lambda: RedisChannel(url)

    return make


@pytest.fixture(scope="session")
def make_shared(make_channel):
    """Return `make_shared(kind)`: a function that makes buses of one installation; those that start run to the end."""

    def make(kind):
        channel = make_channel(kind)
        return lambda *of_local: SharedBus(*of_local, channel=channel(), log=LOG)

    return make


@pytest.fixture(params=["local", "postgresql", "redis"])
def installation(request, make_shared):
    """The first process of an installation with each backend."""
    return Installation(LocalBus if request.param == "local" else make_shared(request.param))


@pytest.fixture
def bus(installation):
    return installation.bus


@pytest.fixture(scope="module", params=["postgresql", "redis"])
def pair(request, make_shared):
    """Two processes of one installation, which hear each other."""
    make = make_shared(request.param)
    one, two = Installation(make, "one"), Installation(make, "two")
    for process in (one, two):
        process.start(NAME)
    eventually(lambda: one.is_heard_by(two) and two.is_heard_by(one))
    return one, two


@pytest.fixture
def say_raw(pair):
    """Return `say_raw(text)`: it sends something over the channel of the pair that no bus has made."""
    with contextlib.closing(pair[0].bus._channel.open_sending(NAME)) as line:
        yield lambda text: line.send([text])


@pytest.fixture
def there(nodes, bo):
    """Bo at the second of the servers `nodes` of a module."""
    with contextlib.closing(at(nodes[1], bo)) as signed_in:
        yield signed_in


@pytest.fixture
def room(ana, bo):
    made = ana.room()
    ana.ok("POST", f"/rooms/{made}/members", {"people": [bo.id]})
    return made
