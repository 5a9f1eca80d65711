"""Scripts in an interpreter that eventlet has patched, as the server's is."""

import subprocess
import sys
import textwrap

from tests.server import ROOT, environment

HEAD = "from chatapp.concurrency.patching import LINE; exec(LINE.partition('from flask')[0])\n"


def patched(script, data_dir="instance", **settings):
    """Run a script with these settings; return the words that it printed."""
    ran = subprocess.run(
        [sys.executable, "-c", HEAD + textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env=environment(data_dir, settings),
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()
