"""The probes of the self-test work signed out, are bounded, and know nobody."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from chatapp import limits
from tests.browsing import Browser
from tests.server import eventually

NONCE = "abcdefgh12345678"
PROBES = ["now", "once", "block", "cookie", "stream"]


def path_of(probe, **values):
    query = "&".join(f"{name}={value}" for name, value in {"nonce": NONCE, **values}.items())
    return f"/network/probes/{probe}?{query}"


def echo(server, **more):
    return connect(f"{server.url.replace('http', 'ws', 1)}{path_of('echo')}", compression=None, proxy=None, **more)


@pytest.mark.parametrize("probe", PROBES)
def test_each_answer_carries_the_nonce_of_its_question(probe, browser):
    answer = browser.get(path_of(probe))
    assert answer.status_code == 200
    assert NONCE in answer.text


def test_what_is_counted_on_the_other_side_is_never_compressed(browser):
    answer = browser.get(path_of("block", size=4000), headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) > 4000


@pytest.mark.parametrize("nonce", ["", "short", "a b c d e f", "<script>", "x" * 65, "%00" * 8])
def test_a_nonce_is_letters_and_digits(nonce, browser):
    answer = browser.get(f"/network/probes/now?nonce={nonce}")
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == "nonce"


@pytest.mark.parametrize("probe", PROBES)
def test_no_answer_begins_a_session(probe, browser):
    assert "chatapp_session" not in str(browser.get(path_of(probe)).headers)


def test_a_post_needs_no_token_and_is_counted(browser):
    counted = [browser.client.post(path_of("once"), buffered=True).json["arrived"] for _ in range(2)]
    assert counted == [1, 2]
    assert browser.get(path_of("once", nonce="bbbbbbbb", of=NONCE)).json["arrived"] == 2


def test_a_post_from_another_site_s_page_is_refused(browser):
    answer = browser.client.post(path_of("once"), headers={"Origin": "https://evil.example"}, buffered=True)
    assert answer.status_code == 403


def test_a_held_answer_comes_after_its_seconds_and_no_sooner(server):
    began = time.monotonic()
    answer = requests.get(server.url + path_of("hold", seconds=1, nonce="held-for-one-second"), timeout=20)
    assert answer.json()["again_after"] is None
    assert time.monotonic() - began >= 1


def test_who_asks_the_same_again_is_told_so_before_the_first_is_answered(server):
    url = server.url + path_of("hold", seconds=3, nonce="asked-for-twice")
    with ThreadPoolExecutor() as pool:
        told = [one.result().json()["again_after"] for one in as_completed(pool.submit(ask, url) for _ in range(2))]
    assert told[0] is not None
    assert told[1] is None


def ask(url):
    return requests.get(url, timeout=20)


@pytest.mark.parametrize("seconds", [0, limits.PROBE_HOLD + 1, -1, "x", 1e9])
def test_no_answer_is_held_for_longer_than_the_bound(seconds, browser):
    assert browser.get(path_of("hold", seconds=seconds)).status_code == 422


def test_an_address_that_asks_too_often_is_refused_and_its_neighbour_is_not(make_app):
    app = make_app(RATE_PROBES="3/minute")
    one, other = Browser(app, address="192.0.2.1"), Browser(app, address="192.0.2.2")
    statuses = [one.get(path_of("now")).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert int(one.get(path_of("now")).headers["Retry-After"]) > 0
    assert other.get(path_of("now")).status_code == 200


def test_a_relay_s_header_is_seen_whether_trusted_or_not(browser):
    assert browser.get(path_of("now")).json["relayed"] is False
    for header in ("Via", "X-Forwarded-For", "Forwarded"):
        assert browser.get(path_of("now"), headers={header: "198.51.100.7"}).json["relayed"] is True


def test_the_websocket_says_again_what_it_is_told(server):
    with echo(server) as socket:
        for text in ("one", "x" * 16_000, "Straße 🚢"):
            socket.send(text)
            assert socket.recv(timeout=10) == text


def code_after(server, texts):
    """Return the code with which the WebSocket is closed for these."""

    def talk():
        for text in texts:
            socket.send(text)
            socket.recv(timeout=10)

    with echo(server) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            talk()
        return closed.value.rcvd.code


def test_it_ends_beyond_its_bound_of_frames(server):
    assert code_after(server, ["x"] * 1000) == 1008


def test_it_ends_at_a_frame_beyond_its_bound(server):
    assert code_after(server, ["x" * 20_001]) == 1008


def test_another_site_s_page_opens_none(server):
    with pytest.raises(InvalidStatus) as refused, echo(server, origin="https://evil.example"):
        pass
    assert refused.value.response.status_code == 403


def test_an_address_has_so_many_open_and_may_open_more_when_one_is_closed(start_server):
    server = start_server()

    def is_refused():
        try:
            with echo(server):
                return False
        except InvalidStatus as refused:
            return refused.response.status_code == 503

    with contextlib.ExitStack() as opened:
        for _ in range(limits.PROBES_HELD_EACH - 1):
            opened.enter_context(echo(server))
        with echo(server):
            assert is_refused()
        eventually(lambda: not is_refused())


def test_the_page_works_signed_out_and_tells_without_scripts_what_one_request_can(browser):
    page = browser.get("/network")
    assert page.status_code == 200
    assert "plain http: others on the network can read" in page.text
    assert "no proxy added a header" in page.text
    assert "a proxy added a header" in browser.get("/network", headers={"Via": "1.1 box"}).text


def test_the_sign_in_page_the_settings_and_the_strip_lead_to_it(ada, browser):
    assert 'href="/network"' in browser.get("/sign-in").text
    settings = ada.get("/settings/connection").text
    assert settings.count('href="/network"') >= 2
