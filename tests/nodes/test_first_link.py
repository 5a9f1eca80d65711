import contextlib
import re

import pytest

from tests.browsing import PASSWORD
from tests.people import Person
from tests.server import eventually, flask

LINK = re.compile(r"/sign-up\?invite=([\w-]+)")
BEYOND = {"TRUSTED_PROXIES": "192.0.2.1"}  # strangers may come through it


@pytest.fixture
def servers(make_node):
    return [make_node(**BEYOND).start() for _ in range(2)]


def link_of(server):
    """Return the token of the link that a server printed at its last start."""
    return eventually(lambda: LINK.findall(server.log))[-1]


def sign_up(server, username, token):
    with contextlib.closing(Person(server.url, username)) as somebody:
        body = {"username": username, "password": PASSWORD, "invite": token}
        return somebody.api("POST", "/sign-up", body)


def test_all_servers_print_one_link_for_the_first_account_until_an_operator_renews_it(servers, database):
    first, second = servers
    printed = link_of(first)
    assert link_of(second) == printed
    settings = {"DATABASE_URL": database, "SECRET_KEY": "k" * 32}
    renewed = flask("chat", "new-first-link", data_dir=first.data_dir, **settings)
    assert renewed.returncode == 0, renewed.stderr
    token = LINK.search(renewed.stdout)[1]
    assert token != printed
    assert sign_up(second, "mallory", printed).status_code == 422
    first.restart()
    assert link_of(first) == token
    assert sign_up(second, "ada", token).json()["me"]["is_admin"]
