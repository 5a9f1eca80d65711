"""All actions that the product declares."""

from chatapp import verbs
from chatapp.api import descriptions
from chatapp.api.endpoints import Endpoint
from chatapp.sockets import websocket_subscribe
from chatapp.verbs.live import live

ENDPOINTS = {
    endpoint.name: endpoint
    for endpoint in map(Endpoint, [each for each in (*descriptions.ACTIONS, *verbs.ALL) if each.route])
}
NEEDED = {name: endpoint.action.scope for name, endpoint in ENDPOINTS.items()}
LIVE = live(verbs.ALL)
ONLY_AT_WS = live(websocket_subscribe.ACTIONS)
