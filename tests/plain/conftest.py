import pytest

from tests.people import PASSWORD, new_username
from tests.plain.browser import PlainBrowser


@pytest.fixture
def browser(server):
    """Return `browser()`: a browser without JavaScript, where nobody is signed in."""
    opened = []

    def make():
        opened.append(PlainBrowser(server.url))
        return opened[-1]

    yield make
    for one in opened:
        one.session.close()


@pytest.fixture
def person(browser):
    """Return `person(name)`: a plain browser in which somebody new of that name has signed up through the form."""

    def make(name):
        one = browser().visit("/sign-up")
        one.username, one.name = new_username(name.split()[0].lower()), name
        one.press("Create account", display_name=name, username=one.username, password=PASSWORD)
        assert one.path == "/inbox", one.text
        return one

    return make


@pytest.fixture
def chief(browser):
    """The administrator of the server, in a plain browser."""
    one = browser().visit("/sign-in")
    one.press("Sign in", username="admin", password=PASSWORD)
    assert one.path == "/inbox", one.text
    return one
