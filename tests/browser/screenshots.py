"""Takes pictures of every page of the demo, at three widths, light and dark, and keeps those that the documents show.

python -m tests.browser.screenshots [DIRECTORY]
"""

import itertools
import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.chromium import launched
from tests.browser.screen import Screen
from tests.people import new_client_id
from tests.server import GENEROUS, ROOT, Server, flask

WIDTHS = {
    390: {"width": 390, "height": 844},
    900: {"width": 900, "height": 700},
    1280: {"width": 1280, "height": 800},
}
SCHEMES = ["light", "dark"]
ROOM = "General"  # the one of the demo in which most is said
OWN_ROOM = "Workshop"
ANNOUNCEMENT = "Main line repair tonight from 22:00. Messages are kept on your device and sent afterwards."
ALL = ROOT / "instance/screenshots"
SHOWN = ROOT / "docs/screenshots"
# Those that documents show. Their size is bounded: everybody who clones the repository fetches them.
IN_DOCUMENTS = ("conversation-1280-light", "conversation-1280-dark", "conversation-390-light", "inbox-1280-light")
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
            context = chromium.new_context(**looks, is_mobile=width < 700, has_touch=width < 700)
            screen = Screen(context.new_page(), server.url)
            for name, path in stops(screen, username, password):
                screen.go(path)
                settle(screen)
                shoot(screen, directory / f"{name}-{width}-{scheme}.png")
            context.close()


def stops(screen, username, password):
    """Yield the names and paths of the pages, signing in after those for strangers."""
    yield "sign-in", "/sign-in"
    yield "sign-up", "/sign-up"
    screen.sign_in(username, password)
    room = next(room for room in mine(screen, "room") if room["name"] == ROOM)["conversation"]
    screen.call("POST", "/announcements", {"client_id": new_client_id(), "body": ANNOUNCEMENT})
    yield "conversation-announced", f"/conversations/{room}"
    for announcement in screen.call("GET", "/announcements")["announcements"]:
        screen.call("POST", f"/announcements/{announcement['id']}/dismiss", {})
    yield "conversation", f"/conversations/{room}"
    yield "conversation-panel", f"/conversations/{room}?panel=room"
    said = screen.call("GET", f"/conversations/{room}/messages")["messages"]
    thread = next(message["thread"]["conversation"] for message in said if message["thread"])
    yield "thread", f"/conversations/{thread}"
    yield "conversation-thread", f"/conversations/{room}?panel=thread/{thread}"
    yield "direct", f"/conversations/{mine(screen, 'direct')[0]['conversation']}"
    own = own_room(screen)
    message = screen.call("GET", f"{own}/messages")["messages"][-1]["id"]
    for name in ("actions", "edit", "delete"):
        yield f"message-{name}", f"{own}/messages/{message}/{name}"
    yield "room-settings", f"{own}/settings".replace("conversations", "rooms")
    for name in ("", "add", "leave"):
        yield f"room-{name}".rstrip("-"), f"/rooms/{room}/{name}".rstrip("/")
    person = next(one for one in screen.call("GET", "/people")["people"] if one["username"] != username)["id"]
    yield "person", f"/people/{person}"
    yield "deactivate", f"/admin/people/{person}/deactivate"
    for path in PLACES:
        yield path.replace("/", "-").replace("?q=", "-for-"), f"/{path}"


PLACES = (
    *("inbox", "inbox/new", "rooms", "rooms/new", "people", "announcements", "search", "search?q=an"),
    *("activity", "threads", "help/formatting", "settings/notifications"),
    *("settings", "settings/profile", "settings/appearance", "settings/connection", "settings/password"),
    *("settings/devices", "settings/tokens", "settings/shortcuts", "settings/deactivate"),
    *("admin", "admin/invitations", "admin/networks", "network", "api", "sign-out", "no-such-page"),
)


def own_room(screen):
    """Return the address of a room that its reader owns, with a message of theirs; the first picture makes it."""
    for room in mine(screen, "room"):
        if room["name"] == OWN_ROOM:
            return f"/conversations/{room['conversation']}"
    own = screen.room(name=OWN_ROOM, topic="Repairs and site visits")
    screen.post(own, "The seal is in stock: shelf 4. Can you sign the release?")
    return own


def mine(screen, kind):
    return screen.call("GET", f"/conversations?kind={kind}")["conversations"]


def settle(screen):
    """Wait until the page says that it is live, where it says so."""
    screen.page.wait_for_load_state("load")
    if "panel=" in screen.page.url and screen.page.viewport_size["width"] >= 700:
        expect(screen.page.locator(".panel h2").first).to_be_visible()
    if screen.strip.count():
        expect(screen.strip).to_have_attribute("data-transport", "websocket")


def shoot(screen, path):
    """Write the picture. One that documents show is kept for them too, and is an error if it is too large."""
    screen.page.screenshot(path=path, animations="disabled", caret="hide")
    print(f"{path.stat().st_size:>8,} bytes  {path.name}")
    if path.stem in IN_DOCUMENTS:
        assert path.stat().st_size < LARGEST, f"{path} is larger than the {LARGEST} bytes that documents may show"
        shutil.copy(path, SHOWN)


if __name__ == "__main__":
    take(Path(*sys.argv[1:]) if sys.argv[1:] else ALL)
