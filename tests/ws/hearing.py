"""Following a room by subscribing again and again, while somebody does not stop writing."""

import threading

from tests.server import eventually

LINES = 300


def hear_each_once(ana, bo, room, open_socket):
    """Let `ana` write LINES messages; assert that `bo`, who begins each time where it ended, hears each once."""
    written = []

    def write():
        for number in range(LINES):
            ana.say(room, f"line {number}")
            written.append(number)

    writer = threading.Thread(target=write)
    rev, epoch = ana.history(room)[-1]["rev"], ana.me["epoch"]
    writer.start()
    heard, subscriptions = [], 0
    while writer.is_alive() or len(heard) < LINES:
        socket = open_socket(bo)
        socket.subscribe({room: rev}, epoch)
        before = len(written)
        eventually(lambda before=before: len(written) > before + 3 or not writer.is_alive())
        socket.close()
        socket.wait_until_closed()
        revs = [told["rev"] for told in socket.messages if told["type"] == "message"]
        assert revs == list(range(rev + 1, rev + 1 + len(revs)))
        heard += revs
        rev = heard[-1] if heard else rev
        subscriptions += 1
    writer.join()
    assert len(heard) == len(set(heard)) == LINES
    assert subscriptions > 5
