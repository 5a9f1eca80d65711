"""Settings of the transport, as an operator gives them."""

import json

import requests


def begin(server):
    return requests.get(f"{server.url}/socket.io/?EIO=4&transport=polling", timeout=10)


def test_the_name_of_a_node_stands_in_front_of_its_sessions_ids(start_server):
    sid = json.loads(begin(start_server(NODE_NAME="node-3")).text[1:])["sid"]
    assert sid.startswith("node-3.")


def test_who_comes_too_often_is_asked_to_come_again(start_server):
    server = start_server(CONNECTIONS_PER_ADDRESS="0.01/second, 2 at once")
    assert [begin(server).status_code for _ in range(3)] == [200, 200, 503]
    assert int(begin(server).headers["Retry-After"]) > 1


def test_a_poll_is_held_for_as_long_as_is_set_unless_the_client_asks_for_more(start_server):
    server = start_server(LONG_POLL_TIMEOUT=1, PING_INTERVAL=60)
    sid = json.loads(begin(server).text[1:])["sid"]
    address = f"{server.url}/socket.io/?EIO=4&transport=polling&sid={sid}"
    usual, longer = (requests.get(address + more, timeout=30) for more in ("", "&hold=4"))
    assert (usual.text, longer.text) == ("6", "6")
    assert 0.9 < usual.elapsed.total_seconds() < longer.elapsed.total_seconds() / 2
