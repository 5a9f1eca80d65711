"""Everything that can be asked for spends from a limit, unless it is declared free."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from chatapp import limits, verbs
from chatapp.extensions import STORES, current, db
from chatapp.models import LoginSession, User
from chatapp.services import spending
from chatapp.transport.flask.event_context import EventContext
from chatapp.verbs.forms import serves
from chatapp.verbs.live import acknowledgement
from chatapp.web import spending as web_spending
from tests.actions import LIVE
from tests.browsing import Browser
from tests.server import GENEROUS, ROOT

# Nothing but these is answered whatever was asked before.
FREE = {"static", "health.healthz", "health.readyz", "metrics.metrics"}
# These spend the processor only: no rate keeps anybody from ending what could be misused, and two routes only read.
WITHOUT_RATE = {
    *("auth.sign_out", "api.sign_out", "auth.end_sign_in", "api.end_sign_in"),
    *("auth.end_other_sign_ins", "api.end_other_sign_ins", "auth.end_everything", "api.end_everything"),
    *("auth.revoke_token", "api.revoke_token", "api.revoke_this_token"),
    *("api.catch_up", "api.look_up_presence"),
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
LONG = 1_000_000  # seconds of the processor: more than anybody waits for


@pytest.fixture(autouse=True)
def refused_at_once(monkeypatch):
    """Hold no refusal for want of a turn: there is one for each route."""
    monkeypatch.setattr(limits, "REFUSAL_HELD", 0)


@pytest.fixture
def app(make_app):
    return make_app(**GENEROUS | {"CPU_PER_PERSON": "400/second, 100 at once", "RATE_DEFAULT": "1/hour"})


@pytest.fixture
def unpaced(make_app):
    """An application in which nothing but a rate holds anybody back, however slow the machine is."""
    return make_app(**GENEROUS | {"RATE_DEFAULT": "1/hour"})


def routes(app):
    """Yield (endpoint, method, path) of everything that can be asked for over HTTP."""
    for rule in app.url_map.iter_rules():
        if not rule.websocket:
            path = re.sub(r"<(\w+:)?\w+>", "AAAAAAAAAAAAAAAA", rule.rule)
            yield from ((rule.endpoint, method, path) for method in sorted(rule.methods - {"HEAD", "OPTIONS"}))


def statuses(app, ask):
    """Return {endpoint: whether it was refused with 429} of what `ask(method, path)` was answered."""
    return {f"{endpoint} {method}": ask(method, path) for endpoint, method, path in routes(app)}


def asking(browser):
    """Return `ask(method, path)`: 429 with all that belongs to it, or anything else."""
    token = browser.csrf()

    def ask(method, path):
        answer = browser.client.open(path, method=method, headers={"X-CSRFToken": token}, data={"csrf_token": token})
        if answer.status_code != 429:
            return False
        assert int(answer.headers["Retry-After"]) > 0
        assert re.search(r"Try again in \d+ (second|minute|hour)s?", answer.text)
        return True

    return ask


def spent(app):
    """Return {endpoint: Spending} of all routes."""
    return app.extensions[web_spending.DECLARED]


def exempt(app):
    """Return the endpoints that wait for no processor time."""
    return FREE | {endpoint for endpoint in spent(app) if endpoint.startswith("probes.")}


def test_what_spends_no_limit_is_known_and_has_its_reason(app):
    unsafe = {endpoint for endpoint, method, _ in routes(app) if method in UNSAFE}
    assert {endpoint for endpoint, each in spent(app).items() if not each.waits} == exempt(app)
    assert {endpoint for endpoint in unsafe if spent(app)[endpoint].rate is None} == WITHOUT_RATE
    for name, verb in LIVE.items():
        assert (verb.spends.rate is None) == (verb.scope == "read"), name
    for each in (*spent(app).values(), *(verb.spends for verb in LIVE.values())):
        assert each.why or (each.rate and each.waits)


def test_a_form_spends_what_its_action_spends(app):
    served = {name: view.serves for name, view in app.view_functions.items() if hasattr(view, "serves")}
    assert len(served) > 30
    for endpoint, action in served.items():
        assert spent(app)[endpoint] is action.spends
    for name, endpoint in app.extensions["api"].items():
        assert spent(app)[f"api.{name}"] is endpoint.action.spends


def test_no_application_starts_with_a_form_that_declares_nothing():
    app = Flask(__name__)
    app.get("/page")(lambda: "")
    spending.spends(spending.DEFAULT)(app.view_functions["static"])
    web_spending.collect(app)
    app.post("/form", endpoint="forgotten")(lambda: "")
    with pytest.raises(RuntimeError, match="forgotten declares neither"):
        web_spending.collect(app)


def test_no_form_serves_an_action_that_does_not_exist():
    with pytest.raises(KeyError):
        serves("do_what_nobody_declared")


RATES = {each.spends.rate for each in verbs.ALL if each.spends.is_left_to_service} | {"RATE_PROBES"}


@pytest.mark.parametrize("setting", sorted(RATES))
def test_a_rate_that_is_left_to_a_service_is_spent_there(setting):
    folders = (ROOT / "chatapp" / folder for folder in ("services", "selftest"))
    sources = [path.read_text() for folder in folders for path in folder.rglob("*.py")]
    assert any(re.search(rf'(spend|spend_at|reserved)\("{setting}"', source) for source in sources)


def test_every_route_waits_for_the_processor_unless_it_is_free(app):
    ada = Browser(app).sign_up()
    ask = asking(ada)
    with app.app_context():
        current.stores.budgets.spend(spending.of_person(User.named(ada.username).id), LONG)
    refused = {name for name, is_refused in statuses(app, ask).items() if is_refused}
    assert refused == {f"{endpoint} {method}" for endpoint, method, _ in routes(app) if endpoint not in exempt(app)}
    assert ask("GET", "/nothing/here")


def test_who_is_signed_out_pays_for_their_address(make_app):
    app = make_app(**GENEROUS | {"CPU_PER_ADDRESS": "100/second, 100 at once"})
    ask = asking(Browser(app))
    with app.app_context():
        current.stores.budgets.spend(spending.of_client("127.0.0.1"), LONG)
    for endpoint, method, path in routes(app):
        assert ask(method, path) == (endpoint not in exempt(app)), endpoint


def test_every_route_that_changes_something_spends_a_rate(unpaced):
    ada = Browser(unpaced).sign_up()
    ask = asking(ada)
    unpaced.extensions[STORES].rates.hit("1/hour", "RATE_DEFAULT", ada.id)
    by_service = {endpoint for endpoint, each in spent(unpaced).items() if each.is_left_to_service}
    for endpoint, method, path in routes(unpaced):
        if endpoint not in by_service | WITHOUT_RATE:
            assert ask(method, path) == (method in UNSAFE), endpoint


@pytest.fixture
def event(app):
    """Return `event(name)`: what the verb `name` answers, without any fields, to somebody who is connected."""
    environ = {"flask.app": app, "REQUEST_METHOD": "GET", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}

    def ask(name):
        with EventContext(environ | {"wsgi.url_scheme": "http"}, "a-socket"):
            return acknowledgement(LIVE[name])

    ask.person, ask.stores = Browser(app).sign_up(), app.extensions[STORES]
    with app.app_context():
        sign_in = db.session.scalars(select(LoginSession).order_by(LoginSession.id.desc())).first()
        ask.user_id = sign_in.user_id
        current.stores.connections.add("a-socket", sign_in.user_id, sign_in.public_id, login_session_id=sign_in.id)
    yield ask
    ask.stores.connections.remove("a-socket", grace=0)


@pytest.mark.parametrize("name", sorted(LIVE))
def test_every_verb_waits_for_the_processor(name, app, event):
    with app.app_context():
        payers = spending.of_person(event.user_id)
        current.stores.budgets.spend(payers, 0.13)
        assert current.stores.budgets.wait(payers) > 0
        event(name)
        assert current.stores.budgets.wait(payers) == 0


def test_every_verb_that_changes_something_spends_a_rate(event):
    event.stores.rates.hit("1/hour", "RATE_DEFAULT", event.person.id)
    for name, verb in LIVE.items():
        answer = event(name)
        is_refused = answer.get("error", {}).get("code") == "too_many_requests"
        assert is_refused == (verb.scope != "read" and not verb.spends.is_left_to_service), name
        assert not is_refused or answer["error"]["retry_after"] > 0
