import re

import pytest

from chatapp.web.http.networks import name_of
from tests.browsing import Browser


@pytest.mark.parametrize(
    ("one", "other"),
    [("203.0.113.7", "203.0.113.250"), ("2001:db8:1::1", "2001:db8:1:ffff::9"), ("::ffff:203.0.113.7", "203.0.113.9")],
)
def test_neighbours_are_on_one_network(one, other):
    assert name_of(one, "secret") == name_of(other, "secret") != ""


@pytest.mark.parametrize(
    ("one", "other"), [("203.0.113.7", "203.0.114.7"), ("2001:db8:1::1", "2001:db8:2::1"), ("203.0.113.7", "::1")]
)
def test_strangers_are_on_different_networks(one, other):
    assert name_of(one, "secret") != name_of(other, "secret")


def test_another_secret_gives_other_names():
    assert name_of("203.0.113.7", "one") != name_of("203.0.113.7", "other")


def test_what_is_no_address_has_no_name():
    assert name_of("unix:", "secret") == ""


def test_a_page_says_its_network_without_its_address(app):
    names = []
    for address in ("203.0.113.7", "203.0.113.8", "198.51.100.1"):
        page = Browser(app, address=address).sign_up().get("/inbox").text
        assert address not in page
        names.append(re.search(r'data-network="([0-9a-f]{12})"', page).group(1))
    assert names[0] == names[1] != names[2]
