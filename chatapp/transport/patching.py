"""Start the interpreter anew with eventlet's green versions of sockets, locks and time.

They must be in place before Flask is imported: later, a lock made before would stop two greenlets for ever.
"""

import os
import subprocess
import sys

from eventlet import patcher

LINE = """
import warnings
warnings.filterwarnings("ignore", r"\\s*Eventlet is deprecated")
import eventlet
eventlet.monkey_patch()
from flask.cli import cli
cli.main(prog_name="flask")
"""


def is_patched():
    """Return whether this interpreter's sockets, locks and time are green."""
    return patcher.is_monkey_patched("socket") and patcher.is_monkey_patched("thread")


def restart_patched(arguments):
    """Replace this process with one that patches first, then runs `flask` with `arguments`. Does not return."""
    sys.stdout.flush()
    sys.stderr.flush()
    # -P: the current directory comes from Flask, as with the `flask` script.
    flags = [*subprocess._args_from_interpreter_flags(), "-P"]
    os.execv(sys.executable, [sys.executable, *flags, "-c", LINE, *arguments])


def async_mode():
    """Return what python-socketio calls the way this interpreter runs handlers."""
    return "eventlet" if is_patched() else "threading"
