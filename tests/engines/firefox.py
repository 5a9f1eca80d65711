"""Firefox, driven over WebDriver BiDi: a WebSocket of its own, so that no driver is needed beside it.

https://www.w3.org/TR/webdriver-bidi/
"""

import base64
import contextlib
import itertools
import json
import subprocess

from websockets.sync.client import connect

from tests.engines.tab import PATIENCE, Tab
from tests.processes import Process
from tests.server import eventually

START = 60  # seconds, on a busy machine
LARGEST = 2**26  # bytes of one answer: a screenshot
PREFERENCES = {
    "focusmanager.testmode": True,  # its windows have the focus, also without a screen
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "browser.newtabpage.activity-stream.feeds.topsites": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",  # nothing is asked of the internet
    "extensions.systemAddon.update.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}

# Firefox itself reports a connection that was refused or cut; the pages show that in words.
NETWORK = ("can’t establish a connection", "was interrupted while the page was loading", "NetworkError")


class BidiError(Exception):
    """A command that the browser refused."""


class Firefox:
    """A running Firefox. `new_tab()` opens a tab in a browser of its own: nothing is shared with other people's."""

    name = "firefox"

    def __init__(self, home, preferences=()):
        self._profile = home / "profile"
        self._preferences = {**PREFERENCES, **dict(preferences)}
        self._numbers = itertools.count(1)
        self._user_contexts = []
        self.faults = []  # what pages wrote to the console as errors

    def __enter__(self):
        self._profile.mkdir(parents=True)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in self._preferences.items()]
        (self._profile / "user.js").write_text("\n".join(lines))
        with contextlib.ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def _start(self, stack):
        words = ["--headless", "--no-remote", "--profile", self._profile, "--remote-debugging-port", "0"]
        process = Process(["firefox-esr", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(process.kill_session)
        address = self._profile / "WebDriverBiDiServer.json"
        told = eventually(lambda: address.exists() and address.read_text().strip(), START, "Firefox did not start")
        url = f"ws://127.0.0.1:{json.loads(told)['ws_port']}/session"
        self._socket = stack.enter_context(connect(url, max_size=LARGEST, proxy=None))
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])

    def __exit__(self, *_):
        self._stack.close()

    def new_tab(self, width=1200, height=800):
        """Open a tab in a browser where nobody is signed in."""
        self._user_contexts.append(self.ask("browser.createUserContext")["userContext"])
        return self.tab_of(self._user_contexts[-1], width, height)

    def tab_of(self, user_context, width=1200, height=800):
        """Open a tab in the browser that is called `user_context`."""
        context = self.ask("browsingContext.create", type="tab", userContext=user_context)["context"]
        self.ask("browsingContext.setViewport", context=context, viewport={"width": width, "height": height})
        return FirefoxTab(self, context, user_context)

    def close_tabs(self):
        """Close all tabs of all browsers that were opened."""
        for user_context in self._user_contexts:
            self.ask("browser.removeUserContext", userContext=user_context)
        self._user_contexts.clear()

    def ask(self, method, **parameters):
        """Send one command and return its result. Raises BidiError."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self._socket.recv(timeout=2 * PATIENCE))
            if told.get("method") == "log.entryAdded":
                self._note(told["params"])
            elif told.get("id") == number:
                if told["type"] == "error":
                    raise BidiError(f"{method}: {told['error']}: {told['message']}")
                return told["result"]

    def _note(self, entry):
        text = entry["text"] or ""
        if entry["level"] == "error" and not any(part in text for part in NETWORK):
            self.faults.append(text)


class FirefoxTab(Tab):
    def __init__(self, firefox, context, user_context):
        self._firefox = firefox
        self._context = context
        self._user_context = user_context

    def _ask(self, method, **parameters):
        return self._firefox.ask(method, context=self._context, **parameters)

    def tab(self):
        """Open another tab of the same browser."""
        return self._firefox.tab_of(self._user_context)

    def go(self, url):
        self._ask("browsingContext.navigate", url=url, wait="complete")
        return self

    def back(self):
        """Go back in the history of the tab."""
        self._ask("browsingContext.traverseHistory", delta=-1)

    def evaluate(self, function, *arguments):
        answer = self._firefox.ask(
            "script.callFunction",
            functionDeclaration=f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given)) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            awaitPromise=True,
            target={"context": self._context},
        )
        if answer["type"] != "success":
            raise BidiError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def press(self, *keys):
        down = [{"type": "keyDown", "value": key} for key in keys]
        up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._perform({"type": "key", "id": "keyboard", "actions": down + up})

    def click_at(self, x, y):
        move = {"type": "pointerMove", "x": x, "y": y}
        actions = [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._perform({"type": "pointer", "id": "mouse", "actions": actions})

    def _perform(self, source):
        self._ask("input.performActions", actions=[source])

    def show(self):
        """Bring the tab to the front."""
        self._ask("browsingContext.activate")

    def close(self):
        self._ask("browsingContext.close")

    def screenshot(self, path):
        """Write what the tab shows to a PNG file."""
        path.write_bytes(base64.b64decode(self._ask("browsingContext.captureScreenshot")["data"]))
