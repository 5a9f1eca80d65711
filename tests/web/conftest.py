import pytest

from tests.browsing import Browser


@pytest.fixture
def browser(app):
    """Somebody who is not signed in."""
    return Browser(app)


@pytest.fixture
def ada(app):
    """The first account: an administrator."""
    return Browser(app).sign_up(display_name="Ada")


@pytest.fixture
def bob(app, ada):
    return Browser(app).sign_up(display_name="Bob")
