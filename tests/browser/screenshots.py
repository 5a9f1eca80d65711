"""Takes the pictures of the documents: the main pages of the demo, at two widths, light and dark.

python -m tests.browser.screenshots [DIRECTORY]
"""

import itertools
import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.chromium import launched
from tests.browser.screen import Screen
from tests.server import GENEROUS, ROOT, Server, flask

WIDTHS = {390: {"width": 390, "height": 780}, 1280: {"width": 1280, "height": 720}}
SCHEMES = ["light", "dark"]
ROOM = "General"  # the one of the demo in which most is said
LARGEST = 150_000  # bytes


def take(directory):
    """Write `NAME-WIDTH-SCHEME.png` for each page, width and scheme into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        Server(Path(home) / "data", **GENEROUS) as server,
        launched() as chromium,
    ):
        told = flask("chat", "demo", data_dir=server.data_dir, timeout=300, **GENEROUS)
        username, password = re.search(r"Sign in as (\S+) with the password (\S+)", told.stdout).groups()
        for width, scheme in itertools.product(WIDTHS, SCHEMES):
            looks = {"viewport": WIDTHS[width], "color_scheme": scheme, "reduced_motion": "reduce"}
            context = chromium.new_context(**looks, is_mobile=width < 900, has_touch=width < 900)
            screen = Screen(context.new_page(), server.url)
            for name, path in stops(screen, username, password):
                screen.go(path)
                settle(screen)
                shoot(screen, directory / f"{name}-{width}-{scheme}.png")
            context.close()


def stops(screen, username, password):
    """Yield the names and paths of the pages, signing in after the first."""
    yield "sign-in", "/sign-in"
    screen.sign_in(username, password)
    rooms = screen.call("GET", "/conversations?kind=room")["conversations"]
    room = next(room for room in rooms if room["name"] == ROOM)
    for announcement in screen.call("GET", "/announcements")["announcements"]:
        screen.call("POST", f"/announcements/{announcement['id']}/dismiss", {})
    yield "conversation", f"/conversations/{room['conversation']}"
    for name in ("inbox", "rooms", "people", "settings", "announcements"):
        yield name, f"/{name}"


def settle(screen):
    """Wait until the page says that it is live, where it says so."""
    screen.page.wait_for_load_state("networkidle")
    if screen.strip.count():
        expect(screen.strip).to_have_attribute("data-transport", "websocket")


def shoot(screen, path):
    """Write the picture; one that is too large for a document is an error."""
    screen.page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    print(f"{size:>8,} bytes  {path.name}")
    assert size < LARGEST, f"{path} has {size} bytes; at most {LARGEST} are wanted"


if __name__ == "__main__":
    take(Path(*sys.argv[1:]) if sys.argv[1:] else ROOT / "docs/screenshots")
