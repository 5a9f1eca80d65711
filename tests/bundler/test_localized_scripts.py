import re

from tests.browsing import Browser
from tests.server import ROOT

SCRIPT = re.compile(r'"(/static/([0-9a-f]{16})/([A-Za-z_]+)/js/app\.js)"')


def script(browser, path="/sign-in", **more):
    """Return (address, hash, language) of the script that a page loads."""
    return SCRIPT.search(browser.get(path, **more).text).groups()


def test_a_script_brings_what_pages_would_repeat_and_is_kept_for_ever(browser):
    address, version, language = script(browser)
    answer = browser.get(address)
    assert (answer.status_code, language) == (200, "en")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert '"today":"Today"' in answer.text
    assert '<template id="message-template">' in answer.text
    deferred = browser.get(address.replace("app.js", "deferred.js"))
    assert "immutable" in deferred.headers["Cache-Control"]
    assert '<dialog class="dialog finder"' in deferred.text
    assert "<dialog" not in answer.text
    assert browser.get(address.replace(version, "0" * 16)).status_code == 404
    assert "sends-later" not in browser.get("/sign-in").text


def test_the_script_of_the_self_test_brings_its_sentences(browser):
    page = browser.get("/network").text
    address = re.search(r'"(/static/[0-9a-f]{16}/en/js/network\.js)"', page)[1]
    answer = browser.get(address)
    assert '"ws-refused-what":"This network blocks WebSocket."' in answer.text
    assert "immutable" in answer.headers["Cache-Control"]
    assert "This network blocks WebSocket." not in page


def test_a_script_is_the_same_for_everyone_and_holds_nobodys_secret(ada, app):
    stranger = Browser(app)
    address = script(ada, "/inbox")[0]
    assert address == script(stranger)[0]
    texts = ""
    for one in (address, address.replace("app.js", "deferred.js")):
        answer = ada.get(one)
        assert answer.text == stranger.get(one).text
        assert not answer.headers.getlist("Set-Cookie")
        texts += answer.text
    assert "__csrf__" in texts
    assert ada.id not in texts
    assert ada.username not in texts


def test_a_script_speaks_the_language_of_its_reader_where_there_is_one(browser, app):
    app.extensions["languages"] = ["de", "en"]
    assert script(browser, headers={"Accept-Language": "de-AT, en;q=0.5"})[2] == "de"
    assert script(browser, headers={"Accept-Language": "fr"})[2] == "en"
    version = script(browser)[1]
    assert browser.get(f"/static/{version}/xx/js/app.js").status_code == 404


def test_another_setting_for_scripts_gives_their_script_another_address(make_app):
    addresses = {script(Browser(make_app(ACK_TIMEOUT=seconds)))[0] for seconds in ("10", "10", "12")}
    assert len(addresses) == 2


def test_in_development_one_module_of_the_script_is_made_and_the_others_are_as_written(app, browser):
    app.debug = True
    address = script(browser)[0]
    assert browser.get(address).text == (ROOT / "static/js/app.js").read_text()
    module = browser.get(address.replace("app.js", "page/localized.js")).text
    assert module.startswith('export const settings = {"ackTimeout":')
    assert "sends-later" in module
    assert browser.get(address.replace("app.js", "page/dom.js")).text == (ROOT / "static/js/page/dom.js").read_text()
