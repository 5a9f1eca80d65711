"""A program that stops reading: little is kept for it, it is cut, and what it missed is there when it comes back."""

import contextlib
import json

from tests.transport.wire import CLOSE, WebSocket

LONG = "👋" * 4000
POSTS, BATCH = 30, 10  # of 16 kB each: far more than the kernel holds for a connection


def test_who_does_not_read_is_cut_and_catches_up_on_coming_back(ana, bo, room, open_socket, server):
    began = ana.history(room)[-1]["rev"]
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in bo.http.cookies)
    stalled = WebSocket(server.port, "/ws", f"Cookie: {cookies}\r\n", receive_buffer=4096)
    stalled.send(json.dumps({"type": "subscribe", "id": 1, "conversations": {room: None}}))
    while '"ack"' not in stalled.receive():
        pass
    for number in range(POSTS):
        ana.say(room, *(f"{number * BATCH + line} {LONG[:3990]}" for line in range(BATCH)))
    read = [told["rev"] for told in left_on(stalled) if told["type"] == "message"]
    assert read == list(range(began + 1, began + 1 + len(read)))
    assert len(read) < POSTS * BATCH
    again = open_socket(bo)
    again.subscribe({room: began + len(read)}, again.hello["epoch"])
    missed = [told["rev"] for told in again.received("message")]
    assert read + missed == list(range(began + 1, began + 1 + POSTS * BATCH))
    again.close()
    stalled.close()


def left_on(websocket):
    """Read until the server's end; return what was told."""
    told = []
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            opcode, content = websocket.receive_frame()
            if opcode == CLOSE:
                break
            told.append(json.loads(content))
    return told
