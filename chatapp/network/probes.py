"""What the self-test asks: small answers, each with the nonce of its question, so that an old one is known.

Nothing here knows who asks, or touches the database. Each is counted against RATE_PROBES of the address; what is held
or open has a seat, of which there are few.
"""

import re
import time
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, request

from chatapp import limits
from chatapp.errors import Forbidden, Invalid, Unavailable
from chatapp.extensions import csrf, probes
from chatapp.network.echo import Bounded, Echo
from chatapp.services.rates import spend
from chatapp.web import forwarded, handshake, networks, origins
from chatapp.web.body import query

bp = Blueprint("probes", __name__, url_prefix="/network/probes")
bp.register_error_handler(handshake.BadHandshake, handshake.answer)
csrf.exempt(bp)  # who posts here changes nothing, and may have no session

NONCE = re.compile(r"[\w-]{8,64}", re.ASCII)
COOKIE = "chatapp_probe"
PIECES, APART = 5, 0.3  # of the streamed answer; seconds
LATE = 0.5  # seconds; so that who waits for exactly as long as was asked has to cut
LARGEST = 10_000  # bytes of a block: a second where pages take half a minute


@bp.before_request
def count():
    """Refuse an address that asks too often."""
    spend("RATE_PROBES", request.remote_addr or "")


@bp.get("/now")
def now():
    """Say what time it is, and how the request came; `from`: a name of the address, which says whether it changes."""
    told = {"time": round(datetime.now(UTC).timestamp() * 1000), "secure": request.is_secure}
    told["from"] = networks.alias_of(request.remote_addr or "", current_app.config["SECRET_KEY"])
    return told | {"relayed": forwarded.is_relayed(request.environ), "nonce": nonce()}


@bp.get("/hold")
def hold():
    """Answer after `seconds`; who asks the same again is told at once, since the first answer did not get through."""
    seconds = query().integer("seconds", minimum=1, maximum=limits.PROBE_HOLD)
    before, since = probes.arrive(nonce())
    if before:
        return {"nonce": nonce(), "again_after": since}
    with probes.seat(request.remote_addr, each=limits.PROBES_HELD_EACH, in_all=limits.PROBES_HELD) as is_seated:
        if not is_seated:
            raise Unavailable("busy", retry_after=limits.PROBE_HOLD)
        time.sleep(seconds + LATE)
    return {"nonce": nonce(), "again_after": None}


@bp.post("/once")
def post_once():
    """Count a POST, and say how many of it have come."""
    probes.arrive(nonce())
    return count_of_posts()


@bp.get("/once")
def count_of_posts():
    """Say how often a POST has come; `of`: its nonce, where it is not the question's own."""
    of = query().text("of", default=nonce())
    return {"nonce": nonce(), "arrived": probes.arrivals(of)}


@bp.get("/stream")
def stream():
    """Answer in pieces, some time apart."""
    first = nonce()

    def pieces():
        for place in range(PIECES):
            if place:
                time.sleep(APART)
            yield f"{first} {place}\n"

    return Response(pieces(), content_type="text/plain; charset=utf-8")


@bp.get("/block")
def block():
    """Answer about `size` bytes in one piece, to see how they come."""
    return {"nonce": nonce(), "block": "x" * query().integer("size", default=1, minimum=1, maximum=LARGEST)}


@bp.get("/cookie")
def cookie():
    """Set a cookie that says nothing; say whether it came along."""
    answer = Response(f'{{"nonce": "{nonce()}", "came": {str(COOKIE in request.cookies).lower()}}}')
    answer.content_type = "application/json"
    answer.set_cookie(COOKIE, "1", max_age=60, path="/network/probes", httponly=True, samesite="Lax")
    return answer


@bp.get("/echo")
@bp.get("/echo", websocket=True)
def echo():
    """Open a WebSocket that says again what it is told, for a while."""
    headers = handshake.handshake()
    if not origins.allowed(request.headers.get("Origin"), request.environ):
        raise Forbidden("bad_origin")
    address = request.remote_addr
    if not probes.sit(address, each=limits.PROBES_HELD_EACH, in_all=limits.PROBES_HELD):
        raise Unavailable("busy", retry_after=limits.PROBE_HOLD)
    return handshake.Opened(headers, Echo(lambda: probes.rise(address)), Bounded)


def nonce():
    """Return the question's nonce. Raises `Invalid`."""
    given = query().text("nonce")
    if not NONCE.fullmatch(given):
        raise Invalid("bad_characters", field="nonce")
    return given
