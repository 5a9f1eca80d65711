"""`/metrics`: in a format that Prometheus reads, complete, and for those alone who may read it."""

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from chatapp.setting_parsers import WrongSetting
from chatapp.web.measurements import BUS, METRICS
from config import Config
from tests.server import eventually

TOKEN = "m" * 40
# Measurements that an installation of one process on SQLite does not have.
NOT_HERE = {"chatapp_notification_queue_ratio", *BUS, "chatapp_bus_read_total", "chatapp_bus_healed_total"}
WITH_TOKEN = {"METRICS_TOKEN": TOKEN}


def families(text):
    """Return {name: family} as Prometheus' own parser reads a text; a counter's name is without `_total`."""
    return {family.name: family for family in text_string_to_metric_families(text)}


def value(text, name, **labels):
    """Return the value of one sample."""
    found = [
        sample.value
        for family in families(text).values()
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    assert len(found) == 1, (name, labels, found)
    return found[0]


@pytest.fixture
def asked(make_app):
    """Return `asked(token, peer, **headers)`: the answer of an application that has a token."""

    def ask(token=None, peer="127.0.0.1", settings=WITH_TOKEN, **headers):
        given = {} if token is None else {"Authorization": f"Bearer {token}"}
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        client = make_app(**settings).test_client()
        return client.get("/metrics", headers={**given, **named}, environ_base={"REMOTE_ADDR": peer})

    return ask


def test_each_measurement_is_declared_once_with_its_kind_and_meaning(asked):
    text = asked().text
    read = families(text)
    declared = {
        metric.name.removesuffix("_total") if metric.kind == "counter" else metric.name: metric for metric in METRICS
    }
    assert read.keys() <= declared.keys()
    assert len(read) > 20
    for name, family in read.items():
        assert (family.type, family.documentation) == (declared[name].kind, declared[name].about)
        assert text.count(f"# TYPE {declared[name].name} ") == 1


def test_the_answer_says_its_format(asked):
    answer = asked()
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "192.0.2.9"])
def test_the_token_opens_it_to_everybody(asked, peer):
    assert asked(TOKEN, peer).status_code == 200


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("settings", [{}, {"METRICS_TOKEN": TOKEN}])
def test_a_program_on_this_machine_needs_no_token(asked, peer, settings):
    assert asked(peer=peer, settings=settings).status_code == 200


@pytest.mark.parametrize("peer", ["192.0.2.9", "2001:db8::7", "::ffff:192.0.2.9", "", "rubbish"])
def test_for_a_stranger_there_is_no_such_page(asked, peer):
    answer = asked(peer=peer)
    assert (answer.status_code, "chatapp" in answer.text) == (404, False)


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "X_Forwarded_For",
        "X_Forwarded_Proto",
        "X_Forwarded_Host",
        "X_Forwarded_Port",
        "X_Forwarded_Whatever",
    ],
)
@pytest.mark.parametrize("settings", [{}, {"TRUSTED_PROXIES": "127.0.0.1"}])
def test_a_proxy_on_this_machine_speaks_for_strangers(asked, header, settings):
    said = {header: "127.0.0.1"}
    assert asked(settings=settings, **said).status_code == 404
    assert asked(TOKEN, settings={**settings, "METRICS_TOKEN": TOKEN}, **said).status_code == 200


@pytest.mark.parametrize("token", ["", "x" * 40, TOKEN[:-1], f"{TOKEN}m", "é" * 40])
@pytest.mark.parametrize("settings", [{}, {"METRICS_TOKEN": TOKEN}])
def test_a_wrong_token_opens_nothing_even_on_this_machine(asked, token, settings):
    assert asked(token, settings=settings).status_code == 404


def test_a_token_that_can_be_guessed_is_refused_at_start():
    with pytest.raises(WrongSetting, match="METRICS_TOKEN cannot be used: it must have 32 characters"):
        Config({"METRICS_TOKEN": "short"})


def test_no_account_is_needed_and_no_cookie_is_set(asked):
    assert "Set-Cookie" not in asked(TOKEN).headers


@pytest.fixture
def scrape(server):
    """Return `scrape()`: the measurements of the server that all tests share."""
    return lambda: requests.get(f"{server.url}/metrics", timeout=10).text


def test_a_server_exports_each_measurement_that_its_database_has(scrape, server):
    requests.get(f"{server.url}/nowhere", timeout=10)  # one refusal at least

    def missing():
        exported = {line.split()[2] for line in scrape().splitlines() if line.startswith("# TYPE")}
        return {metric.name for metric in METRICS} - exported

    eventually(lambda: missing() == NOT_HERE, message=missing)  # after each first round


def test_posts_commits_and_deliveries_are_counted(scrape, ana, bo):
    room = ana.room()
    before = scrape()
    for number in range(3):
        ana.say(room, f"hello {number}")
    after = scrape()
    assert value(after, "chatapp_posts_total") - value(before, "chatapp_posts_total") == 3
    for name in ("chatapp_commits_total", "chatapp_write_wait_seconds_count"):
        assert value(after, name) - value(before, name) >= 3
    assert value(after, "chatapp_loop_lag_seconds_count") > 0


@pytest.mark.parametrize(("transports", "kind"), [(["websocket"], "websocket"), (["polling"], "polling")])
def test_people_and_connections_are_those_of_now(scrape, ana, transports, kind):
    before = scrape()
    ana.socket(transports)
    during = scrape()
    assert value(during, "chatapp_people_online") == value(before, "chatapp_people_online") + 1
    assert (
        value(during, "chatapp_connections", transport=kind) == value(before, "chatapp_connections", transport=kind) + 1
    )


def test_each_message_is_a_delivery_for_each_connection_that_shows_it(scrape, ana, bo):
    room = ana.room()
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    screens = [somebody.socket(["websocket"]) for somebody in (ana, ana, bo)]
    for screen in screens:
        assert screen.call("open_conversation", {"conversation": room, "rev": None, "epoch": None})["ok"]
    before = scrape()
    ana.say(room, "hello")
    for screen in screens:
        screen.wait_for("message")
    assert value(scrape(), "chatapp_deliveries_total") - value(before, "chatapp_deliveries_total") >= 3


def test_a_refusal_counts_by_its_code_through_each_interface(scrape, ana):
    live = ana.socket(["websocket"])

    def refused():
        return sum(
            sample.value
            for sample in families(scrape())["chatapp_refusals"].samples
            if sample.labels["code"] == "not_found"
        )

    ana.api("GET", "/conversations/nowhere")
    before = refused()
    ana.api("GET", "/conversations/nowhere")
    live.call("open_conversation", {"conversation": "nowhere", "rev": None, "epoch": None})
    ana.http.get(f"{ana.url}/nowhere", timeout=10)
    assert refused() - before == 3


def test_requests_count_by_the_class_of_their_status(scrape, ana):
    before = scrape()
    ana.api("GET", "/me")
    ana.api("GET", "/conversations/nowhere")
    after = scrape()
    for status in ("2xx", "4xx"):
        assert value(after, "chatapp_http_requests_total", **{"class": status}) > value(
            before, "chatapp_http_requests_total", **{"class": status}
        )
    assert value(after, "chatapp_http_request_seconds_count") - value(before, "chatapp_http_request_seconds_count") >= 3
