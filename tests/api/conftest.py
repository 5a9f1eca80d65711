import pytest

from tests.browsing import Browser


@pytest.fixture
def ada(app):
    """The first account: an administrator."""
    return Browser(app).sign_up(display_name="Ada")


@pytest.fixture
def bob(app, ada):
    return Browser(app).sign_up(display_name="Bob")


@pytest.fixture
def document(app):
    """The description of the API, as it is served."""
    return app.test_client().get("/api/v1/openapi.json").json
