"""A process of an installation, as far as a bus needs one."""

import json

from werkzeug.test import Client

from chatapp.stores.connections import Connections
from chatapp.stores.waiters import Waiter, Waiters
from chatapp.transport.socketio.server import Server
from tests.server import eventually

END = "\x1e"  # between packets in the answer to a poll


class Installation:
    """One process with a bus, and the connections and requests that it reaches.

    `heard`: what its services heard of others, as (node, kind, data).
    """

    def __init__(self, make_bus, node=""):
        self._server = Server(async_mode="threading")
        self._server.on("connect", lambda sid, environ, auth: None)
        self._web = Client(self._application)
        self.connections = Connections()
        self.waiters = Waiters()
        self.bus = make_bus(self._server, self.connections, self.waiters, node)
        self.heard = []
        self.times_connected = 0

    def start(self, name):
        """Start the bus of the installation of this name."""
        self.bus.start(name, lambda *said: self.heard.append(said), self._connected)

    def _connected(self):
        self.times_connected += 1

    def is_heard_by(self, other):
        """Say something; return whether the other process has heard something of this one."""
        self.bus.say("are you there", None)
        return any(node == self.bus.node for node, _, _ in other.heard)

    def hears(self, node, kind):
        """Return the data that was heard of a node in this kind."""
        return [data for heard_of, heard, data in self.heard if (heard_of, heard) == (node, kind)]

    def _application(self, environ, start_response):
        return self._server.handle_request(environ, start_response)

    def connect(self, user_id=1, way_in="sign-in"):
        """Return a new connection of a user, by Engine.IO's polls."""
        screen = Screen(self._web)
        self.connections.add(screen.sid, user_id, way_in)
        return screen

    def wait(self, *audiences):
        """Return a request that waits for these audiences."""
        waiter = Waiter(1, None, 1, audiences, "client")
        assert self.waiters.add(waiter, each=10, in_all=10, turn=60)
        return waiter


class Screen:
    """A client of Socket.IO. `sid`: its id in the namespace; `heard()`: the packets since the last call."""

    def __init__(self, web):
        self._web = web
        self._session = json.loads(web.get("/?EIO=4&transport=polling").text[1:])["sid"]
        self._web.post(self._address(), data="40")
        self.sid = json.loads(self.heard()[0][2:])["sid"]

    def _address(self):
        return f"/?EIO=4&transport=polling&sid={self._session}"

    def hears(self, packet):
        """Wait until it has this packet; return those before."""
        packets = []
        eventually(lambda: packets.extend(self.heard()) or packet in packets)
        return packets[: packets.index(packet)]

    def heard(self):
        answer = self._web.get(self._address())
        return [packet for packet in answer.text.split(END) if packet != "6"] if answer.status_code == 200 else []


def was_woken(waiter):
    return waiter._news.is_set()
