"""Records the command line client for docs/command-line.md: a real session on a terminal, against the demo, as an SVG.

python -m tests.client.recording [FILE]
"""

import contextlib
import io
import os
import pty
import re
import shlex
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from fcntl import ioctl
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.client.terminal import CHATAPP, Terminal
from tests.people import Person
from tests.server import GENEROUS, ROOT, Server, eventually, flask

COLUMNS, ROWS = 96, 40
ROOM = "Logistics"
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # rich's are on another host


class Screen:
    """A terminal of our own on which commands run; `text` is all that stands on it."""

    def __init__(self, environment):
        self._environment = {**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.text = ""

    def run(self, *arguments, until=None, meanwhile=lambda: None):
        """Type a command and show what it prints; with `until`, a text of it, do `meanwhile()` then and wait for more.

        `until`: a pair of texts, before and after `meanwhile()`; then the command is interrupted.
        """
        self.text += f"\x1b[1m$ chatapp {shlex.join(arguments)}\x1b[0m\r\n"
        process, screen = self._start(arguments)
        if until:
            begun = len(self.text)
            self._wait(screen, begun, until[0])
            meanwhile()
            self._wait(screen, begun, until[1])
            process.send_signal(signal.SIGINT)
        while self._take(screen):
            pass
        process.wait()
        os.close(screen)

    def _start(self, arguments):
        screen, end = pty.openpty()
        ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        process = subprocess.Popen(
            [CHATAPP, *arguments], stdin=end, stdout=end, stderr=end, env=self._environment, start_new_session=True
        )
        os.close(end)
        return process, screen

    def _wait(self, screen, begun, words):
        eventually(lambda: words in self.text[begun:] or not self._take(screen), 30, lambda: self.text[begun:])

    def _take(self, screen):
        """Take what was printed; return whether more may come. A terminal whose last program ended has an OSError."""
        with contextlib.suppress(OSError):
            data = os.read(screen, 65_536)
            self.text += data.decode()
            return bool(data)
        return False


def record(file):
    """Write the recording of a short session to `file`."""
    with tempfile.TemporaryDirectory() as home, Server(Path(home) / "data", **GENEROUS) as server:
        told = flask("chat", "demo", data_dir=server.data_dir, timeout=300, **GENEROUS)
        username, password = re.search(r"Sign in as (\S+) with the password (\S+)", told.stdout).groups()
        visitor = Person(server.url, username).sign_in(password)
        terminal = Terminal(Path(home)).login(visitor)
        screen = Screen(terminal.environment)
        screen.run("rooms")
        screen.run("say", ROOM, "The truck for Goma is loaded.")
        second = "The second one, too."
        screen.run(
            *("tail", ROOM, "-n", "4"),
            until=("Connected", second),
            meanwhile=lambda: terminal.ok("say", ROOM, second),
        )
        file.write_text(drawn(screen.text))
        print(f"{file.stat().st_size:>8,} bytes  {file.name}")


def drawn(text):
    """Return what stands on a terminal as an SVG that loads nothing."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(text.replace("\r\n", "\n").replace("^C", "")))
    svg = FONTS.sub("", console.export_svg(title="chatapp", theme=MONOKAI))
    assert "url(http" not in svg
    return svg


if __name__ == "__main__":
    record(Path(*sys.argv[1:]) if sys.argv[1:] else ROOT / "docs/screenshots/client.svg")
