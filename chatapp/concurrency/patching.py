"""Start the interpreter anew with eventlet's green versions of sockets, locks and time.

They must be in place before Flask is imported: a native lock that was made before would block the whole process.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from typing import NoReturn

LINE = """
import warnings
warnings.filterwarnings("ignore", r"\\s*Eventlet is deprecated")
import eventlet
eventlet.monkey_patch()
from flask.cli import cli
cli.main(prog_name="flask")
"""


def is_patched() -> bool:
    """Return whether the sockets, locks and time of this interpreter are green, without importing eventlet."""
    patcher = sys.modules.get("eventlet.patcher")
    return patcher is not None and all(patcher.is_monkey_patched(name) for name in ("socket", "thread"))


def restart_patched(arguments: Iterable[str]) -> NoReturn:
    """Replace this process with one that patches first, then runs `flask` with `arguments`."""
    sys.stdout.flush()
    sys.stderr.flush()
    # -P: Flask adds the current directory to the path, as with the `flask` script.
    flags = [*subprocess._args_from_interpreter_flags(), "-P"]  # type: ignore[attr-defined] # as multiprocessing does
    os.execv(sys.executable, [sys.executable, *flags, "-c", LINE, *arguments])


def async_mode() -> str:
    """Return python-socketio's `async_mode` for this interpreter."""
    return "eventlet" if is_patched() else "threading"
