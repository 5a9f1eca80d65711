"""WebKitGTK, the engine of Safari: its small browser on a virtual screen, driven over WebDriver.

https://www.w3.org/TR/webdriver2/
"""

import base64
import contextlib
import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from tests.engines.tab import Tab
from tests.processes import Process
from tests.server import eventually, free_port, listens

START = 60  # seconds, on a busy machine
SCREEN = "1400x1000x24"
CALL = """const [given, done] = arguments;
  Promise.resolve().then(() => (%s)(...JSON.parse(given)))
    .then((value) => ({value: value ?? null}), (error) => ({error: `${error}`}))
    .then((answer) => done(JSON.stringify(answer)));"""


class WebDriverError(Exception):
    """A command that the browser refused."""


class WebKit:
    """A WebKitWebDriver on a screen of its own. `new_tab()` opens a tab in a browser of its own, one at a time."""

    name = "webkit"

    def __init__(self, home):
        self._home = home
        self._sessions = []
        self.faults = []  # the driver tells nothing of the console

    def __enter__(self):
        self._home.mkdir(parents=True)
        with contextlib.ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def _start(self, stack):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        reader, writer = os.pipe()
        words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp"]
        stack.callback(Process(words, pass_fds=[writer], **quiet).kill_session)
        os.close(writer)
        with open(reader) as told:
            display = told.readline().strip()
        environment = {**os.environ, "DISPLAY": f":{display}", "HOME": str(self._home), "GDK_BACKEND": "x11"}
        environment |= {"GSETTINGS_BACKEND": "memory", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}  # we are root
        port = free_port()
        stack.callback(Process(["WebKitWebDriver", f"--port={port}"], env=environment, **quiet).kill_session)
        eventually(lambda: listens(port), START, "WebKitWebDriver did not start")
        self.url = f"http://127.0.0.1:{port}"

    def __exit__(self, *_):
        self.close_tabs()
        self._stack.close()

    def close_tabs(self):
        """Close all tabs of all browsers that were opened."""
        for session in self._sessions:
            with contextlib.suppress(WebDriverError, OSError):
                self.ask("DELETE", f"/session/{session}")
        self._sessions.clear()

    def new_tab(self, width=1200, height=800):
        """Open a tab in a browser where nobody is signed in."""
        browser = str(next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")))
        wanted = {"webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]}}
        session = self.ask("POST", "/session", capabilities={"alwaysMatch": wanted})["sessionId"]
        self._sessions.append(session)
        tab = WebKitTab(self, session, self.ask("GET", f"/session/{session}/window"))
        self.ask("POST", f"/session/{session}/timeouts", script=60_000, pageLoad=60_000)
        self.ask("POST", f"/session/{session}/window/rect", x=0, y=0, width=width, height=height)
        return tab

    def ask(self, method, path, **body):
        """Send one command and return its value. Raises WebDriverError."""
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise WebDriverError(f"{method} {path}: {error.read().decode()}") from error


class WebKitTab(Tab):
    def __init__(self, webkit, session, handle):
        self._webkit = webkit
        self._session = session
        self._handle = handle

    def _ask(self, method, path, **body):
        self._webkit.ask("POST", f"/session/{self._session}/window", handle=self._handle)
        return self._webkit.ask(method, f"/session/{self._session}/{path}", **body)

    def tab(self):
        """Open another window of the same browser: actions in a hidden tab would hang."""
        made = self._ask("POST", "window/new", type="window")["handle"]
        return WebKitTab(self._webkit, self._session, made)

    def go(self, url):
        self._ask("POST", "url", url=url)
        return self

    def back(self):
        """Go back in the history of the tab."""
        self._ask("POST", "back")

    def evaluate(self, function, *arguments):
        told = self._ask("POST", "execute/async", script=CALL % function, args=[json.dumps(arguments)])
        answer = json.loads(told)
        if "error" in answer:
            raise WebDriverError(answer["error"])
        return answer["value"]

    def press(self, *keys):
        down = [{"type": "keyDown", "value": key} for key in keys]
        up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._perform({"type": "key", "id": "keyboard", "actions": down + up})

    def click_at(self, x, y):
        move = {"type": "pointerMove", "x": x, "y": y, "duration": 0}
        actions = [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._perform({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions})

    def _perform(self, source):
        self._ask("POST", "actions", actions=[source])

    def show(self):
        """Windows are all in view."""

    def close(self):
        self._ask("DELETE", "window")

    def screenshot(self, path):
        """Write what the tab shows to a PNG file."""
        path.write_bytes(base64.b64decode(self._ask("GET", "screenshot")))
