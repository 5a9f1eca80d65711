import pytest

from chatapp import bundler
from chatapp.bundler import sources
from chatapp.bundler.bundles import NotBundled
from chatapp.cli import serving
from tests.bundler.test_localized_scripts import script


@pytest.fixture
def fresh(app):
    """An application for which nothing has been made yet."""
    bundler.init_app(app)
    return app


def refuse(*_):
    raise NotBundled("too late")


def test_what_is_made_at_the_start_is_made_by_no_request(fresh, browser, monkeypatch):
    bundler.make(fresh)
    monkeypatch.setattr(sources.bundles, "script", refuse)
    monkeypatch.setattr(sources.bundles, "deferred", refuse)
    monkeypatch.setattr(sources.localized_scripts, "modules", refuse)
    monkeypatch.setattr(sources, "BUNDLES", dict.fromkeys(sources.BUNDLES, refuse))
    address = script(browser)[0]
    texts = [browser.get(address.replace("app.js", name)).text for name in ("app.js", "network.js", "deferred.js")]
    texts += [browser.get(f"/static/{name}").text for name in ("js/app.js", "js/network.js", "css/app.css")]
    assert all(len(text) > 5000 for text in texts)


def test_what_cannot_be_bundled_keeps_the_server_from_starting(fresh, monkeypatch):
    monkeypatch.setattr(sources.bundles, "deferred", refuse)
    with pytest.raises(serving.click.ClickException, match="too late"):
        serving.make_bundles(fresh)


def test_in_development_nothing_is_made_at_the_start(fresh, monkeypatch):
    monkeypatch.setattr(sources.bundles, "deferred", refuse)
    fresh.debug = True
    serving.make_bundles(fresh)
