"""The endpoints of the self-test: small answers, each with the nonce of its request, so that a cached one is noticed.

None of them identifies the person or uses the database. Each request counts for RATE_PROBES of the client; a held
request and an open WebSocket need a slot, of which there are few.
"""

import re
import threading
import time
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, request

from chatapp import limits
from chatapp.errors import Forbidden, Invalid, Unavailable
from chatapp.extensions import csrf, current
from chatapp.selftest.echo import Bounded, Echo
from chatapp.services import probes
from chatapp.services.rates import spend_at
from chatapp.services.spending import by_service, spends
from chatapp.transport.http import hang_ups
from chatapp.transport.tcp import clients
from chatapp.web import handshake
from chatapp.web.http import forwarded, networks, origins
from chatapp.web.http.body import query

bp = Blueprint("probes", __name__, url_prefix="/network/probes")
bp.register_error_handler(handshake.BadHandshake, handshake.answer)
csrf.exempt(bp)  # a POST here changes nothing, and may come without a session
spends(by_service("RATE_PROBES", waits=False, why="the probes measure how long an answer takes"))(bp)

NONCE = re.compile(r"[\w-]{8,64}", re.ASCII)
COOKIE = "chatapp_probe"
PIECES, APART = 5, 0.3  # number of pieces of the streamed answer; seconds between them
LATE = 0.5  # seconds beyond those that were asked for, so that a proxy with exactly that timeout cuts
SLOTS = {"each": limits.PROBES_HELD_EACH, "in_all": limits.PROBES_HELD}
LARGEST = 10_000  # bytes of a block; it takes a second on a network where pages take half a minute


@bp.before_request
def count() -> None:
    """Refuse a client that sends too many requests. Raises TooMany."""
    spend_at("RATE_PROBES", clients.client_of(request.environ))


@bp.get("/now")
def now() -> dict:
    """Return the time and how the request came; `from`: an alias of the address, which shows whether it changes."""
    answer: dict[str, Any] = {"time": round(datetime.now(UTC).timestamp() * 1000), "secure": request.is_secure}
    answer["from"] = networks.alias_of(request.remote_addr or "", current_app.config["SECRET_KEY"])
    return answer | {"relayed": forwarded.is_relayed(request.environ), "nonce": nonce()}


@bp.get("/hold")
def hold() -> dict:
    """Answer after `seconds`; a repeated request at once, since the first answer did not get through."""
    seconds = query().integer("seconds", minimum=1, maximum=limits.PROBE_HOLD)
    before, since = probes.arrive(nonce())
    if before:
        return {"nonce": nonce(), "again_after": since}
    ended = threading.Event()
    with current.stores.probes.slot(clients.client_of(request.environ), ended.set, **SLOTS) as slot:
        if slot is not None:
            hang_ups.when_gone(request.environ, ended.set)
        if slot is None or ended.wait(seconds + LATE):
            raise Unavailable("busy", retry_after=limits.PROBE_HOLD)
    return {"nonce": nonce(), "again_after": None}


@bp.post("/once")
def post_once() -> dict:
    """Count a POST, and return how often it has arrived."""
    before, _ = probes.arrive(nonce())
    return {"nonce": nonce(), "arrived": before + 1}


@bp.get("/once")
def count_of_posts() -> dict:
    """Return how often a POST has arrived; `of`: its nonce, when it is not that of this request."""
    of = query().word("of", most=limits.OPAQUE, default=nonce())
    return {"nonce": nonce(), "arrived": probes.arrivals(of)}


@bp.get("/stream")
def stream() -> Response:
    """Answer in PIECES, APART seconds apart."""
    first = nonce()

    def pieces():
        for place in range(PIECES):
            if place:
                time.sleep(APART)
            yield f"{first} {place}\n"

    return Response(pieces(), content_type="text/plain; charset=utf-8")


@bp.get("/block")
def block() -> dict:
    """Answer about `size` bytes in one piece, to time their arrival."""
    return {"nonce": nonce(), "block": "x" * query().integer("size", default=1, minimum=1, maximum=LARGEST)}


@bp.get("/cookie")
def cookie() -> Response:
    """Set a cookie without content, and return whether it came with this request."""
    answer = Response(f'{{"nonce": "{nonce()}", "came": {str(COOKIE in request.cookies).lower()}}}')
    answer.content_type = "application/json"
    answer.set_cookie(COOKIE, "1", max_age=60, path="/network/probes", httponly=True, samesite="Lax")
    return answer


@bp.get("/echo")
@bp.get("/echo", websocket=True)
def echo() -> Response:
    """Open a WebSocket that echoes, within bounds."""
    headers = handshake.handshake()
    if not origins.allowed(request.headers.get("Origin"), request.environ):
        raise Forbidden("bad_origin")
    slots = current.stores.probes

    def release():
        if slot is not None:
            slots.release_slot(slot)

    listener = Echo(release)
    slot = slots.take_slot(clients.client_of(request.environ), listener.end, **SLOTS)
    if slot is None:
        raise Unavailable("busy", retry_after=limits.PROBE_HOLD)
    return handshake.Opened(headers, listener, Bounded)


def nonce() -> str:
    """Return the nonce of this request. Raises Invalid."""
    given = query().word("nonce", most=limits.OPAQUE)
    if not NONCE.fullmatch(given):
        raise Invalid("bad_characters", field="nonce")
    return given
