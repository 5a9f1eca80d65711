"""A Chromium of its own that keeps its profile, as people's browsers do, and can be killed."""

import os
import signal
from pathlib import Path

from tests.browser.chromium import WAIT, options


class Profile:
    """Starts Chromium with what is kept in `folder`. `faults` hears what its pages complain about; `on_start(context)`
    is called each time."""

    def __init__(self, browser_type, folder, faults):
        self._browser_type = browser_type
        self._folder = folder
        self._faults = faults
        self.on_start = lambda context: None
        self.context = None

    def start(self):
        """Start the browser; return its first page."""
        self.context = self._browser_type.launch_persistent_context(self._folder, **options())
        self.context.set_default_timeout(WAIT)
        self._faults.watch(self.context)
        self.on_start(self.context)
        return self.context.pages[0]

    def kill(self):
        """End it as a power cut would: nothing is closed, saved or said."""
        with self.context.expect_event("close"):
            os.kill(self._main_process(), signal.SIGKILL)
        self.context = None

    def close(self):
        """Close the browser, where it runs."""
        if self.context is not None:
            self.context.close()

    def _main_process(self):
        """Return the process that has started all others of this browser."""
        ours = f"--user-data-dir={self._folder}".encode()
        (found,) = [
            pid for pid, words in _commands() if ours in words and not any(w.startswith(b"--type=") for w in words)
        ]
        return found


def _commands():
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield int(process.name), (process / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
