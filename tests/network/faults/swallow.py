"""A box that opens a WebSocket and then swallows its frames: by far the worst, since nothing says that it failed."""

import collections
import time

from tests.network.fault import Fault

WORDS = {"down": "from the server", "up": "from the browser", "both": "both ways"}


class Swallow(Fault):
    """Swallows frames "down", "up" or "both" ways, after so many frames each way, or after so many seconds."""

    def __init__(self, ways, *, after_frames=0, after_seconds=None):
        self.ways = {"down", "up"} if ways == "both" else {ways}
        self.after_frames, self.after_seconds = after_frames, after_seconds
        when = (
            f"after {after_seconds} s"
            if after_seconds
            else f"after {after_frames} frames"
            if after_frames
            else "at once"
        )
        self.words = f"opens WebSockets and swallows their frames {WORDS[ways]}, {when}"

    def websocket(self):
        began, seen = time.monotonic(), collections.Counter()

        def passes(way):
            seen[way] += 1
            if way not in self.ways:
                return True
            if self.after_seconds is not None:
                return time.monotonic() - began < self.after_seconds
            return seen[way] <= self.after_frames

        return passes
