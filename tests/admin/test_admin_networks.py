import datetime
import re

import pytest
import socketio
from sqlalchemy import func, select

from chatapp import limits
from chatapp.extensions import STORES, current, db
from chatapp.models import NetworkSighting
from chatapp.models.columns import now
from chatapp.services.administration import network_sightings as service
from chatapp.services.jobs import adding, working
from chatapp.web.http.networks import prefix_of
from tests.people import Person, new_username
from tests.server import eventually


@pytest.fixture
def seen(in_app):
    """Return `seen(prefix, transport, days ago)`: that was seen on that network."""

    def make(prefix, transport="websocket", days=0):
        at = now() - datetime.timedelta(days=days)
        db.session.add(NetworkSighting(prefix=prefix, transport=transport, first_seen_at=at, last_seen_at=at))
        db.session.commit()

    return make


@pytest.fixture
def look(in_app):
    """Write what is noted, as the process does from time to time."""

    def make(*pairs):
        for prefix, transport in pairs:
            current.stores.sightings.note(prefix, transport)
        service.record()

    current.stores.sightings.take()
    return make


def stored():
    return {(row.prefix, row.transport): row for row in db.session.scalars(select(NetworkSighting))}


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_what_a_connection_lives_on_is_shown_by_its_network_and_no_address_is(transport, start_server):
    server = start_server(NETWORK_STATS_AFTER=0.3)
    chief = Person(server.url, new_username("chief")).sign_up()
    client = socketio.Client(http_session=chief.http, reconnection=False)
    client.connect(server.url, transports=[transport], auth={"person": chief.id})
    page = eventually(lambda: (text := chief.get("/admin/networks").text).count("since") and text)
    assert "127.0.0.0/24" in page
    assert "127.0.0.1" not in page.replace(server.url, "")
    cells = re.findall("<td>(.*?)</td>", page, re.DOTALL)
    assert ["since" in cell for cell in cells] == [transport == name for name in service.TRANSPORTS]
    client.disconnect()
    chief.close()


def test_a_page_s_short_request_counts_and_a_program_s_does_not(app, ada):
    secret = ada.api("POST", "/me/tokens", {"name": "Program", "scopes": ["read"]}).json["token"]["secret"]
    sightings = app.extensions[STORES].sightings
    sightings.take()
    by_token = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().post("/api/v1/sync", json={}, headers=by_token, buffered=True).status_code == 200
    assert sightings.take() == set()
    assert ada.api("POST", "/sync", {}).status_code == 200
    assert sightings.take() == {("127.0.0.0/24", "short")}


def test_a_connection_counts_only_once_it_has_lived_for_a_while(in_app, look):
    connection = current.stores.connections.add("sid-of-nobody", 1, "way-in", network="192.0.2.0/24")
    look()
    assert not stored()
    connection.came_at -= in_app.config["NETWORK_STATS_AFTER"]
    look()
    assert set(stored()) == {("192.0.2.0/24", "polling")}
    current.stores.connections.remove(connection.sid, grace=0)


def test_what_is_seen_of_networks_leaves_all_that_is_known_of_permissions(in_app, look):
    cache = current.stores.access_cache
    assert cache.read(("somebody", 1), 60, lambda: "may") == "may"
    look(("10.0.0.0/24", "websocket"))
    assert stored()
    assert cache.known(("somebody", 1)) == "may"


def test_since_when_stays_and_last_moves(seen, look):
    seen("192.0.2.0/24", "polling", days=3)
    first = stored()["192.0.2.0/24", "polling"].first_seen_at
    look(("192.0.2.0/24", "polling"))
    row = stored()["192.0.2.0/24", "polling"]
    assert row.first_seen_at == first
    assert row.last_seen_at - first > datetime.timedelta(days=2)


def test_what_was_not_seen_for_long_is_forgotten_also_where_nobody_comes_any_more(seen, in_app):
    seen("192.0.2.0/24", days=limits.SIGHTING_DAYS + 1)
    seen("198.51.100.0/24", days=limits.SIGHTING_DAYS - 1)
    adding.arm()
    working.work_off()
    assert {prefix for prefix, _ in stored()} == {"198.51.100.0/24"}


def test_no_more_than_the_bound_is_kept_and_the_latest_is(seen, look, monkeypatch):
    monkeypatch.setattr(limits, "SIGHTINGS", 3)
    for number in range(5):
        seen(f"198.51.{number}.0/24", days=10 - number)
    look(("203.0.113.0/24", "polling"))
    assert db.session.scalar(select(func.count()).select_from(NetworkSighting)) == 3
    assert {prefix for prefix, _ in stored()} == {"203.0.113.0/24", "198.51.4.0/24", "198.51.3.0/24"}


def test_only_administrators_see_networks(ada, bob):
    assert ada.get("/admin/networks").status_code == 200
    assert bob.get("/admin/networks").status_code == 403


def test_ipv6_networks_are_known_by_their_first_48_bits(ada, look):
    look((prefix_of("2001:db8:1:2:3::4"), "websocket"))
    page = ada.get("/admin/networks").text
    assert "2001:db8:1::/48" in page
    assert "2001:db8:1:2" not in page
