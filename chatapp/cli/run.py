"""`flask run`: the server under eventlet, with all the options of Flask's own command.

The modules that serve are imported only after the interpreter is patched.
"""

import functools
import ssl
import sys
import traceback
from collections.abc import Callable
from typing import Any

import click
from flask.cli import ScriptInfo, pass_script_info
from flask.cli import run_command as flask_run
from flask.helpers import get_debug_flag
from werkzeug._reloader import run_with_reloader
from werkzeug.serving import is_running_from_reloader

from chatapp.cli import streams
from chatapp.concurrency import patching

Cert = str | tuple[str, str] | ssl.SSLContext | None  # as Flask's option --cert gives it
NEEDS_LINUX = "Linux is needed: the server uses its epoll and eventfd. Run it in a virtual machine or a container."


@pass_script_info
def run(
    info: ScriptInfo,
    host: str,
    port: int,
    cert: Cert,
    reload: bool | None,
    debugger: bool | None,
    extra_files: list[str] | None,
    exclude_patterns: list[str] | None,
    **_unused: object,
) -> None:
    """Run chatapp: pages, long-polling and WebSocket on one port, under eventlet.

    --debug turns on the reloader and the debugger. --with-threads has no effect: eventlet serves in one thread.
    """
    streams.prepare()
    if sys.platform != "linux":
        raise click.ClickException(NEEDS_LINUX)
    reload = get_debug_flag() if reload is None else reload
    debugger = get_debug_flag() if debugger is None else debugger
    reloader: dict[str, Any] = {"extra_files": extra_files, "exclude_patterns": exclude_patterns}
    if reload and not is_running_from_reloader():
        run_with_reloader(lambda: None, **reloader)  # runs this command again after each change
    elif not patching.is_patched():
        patching.restart_patched(sys.argv[1:])
    elif reload:
        run_with_reloader(server_or_traceback(info, host, port, cert, debugger), **reloader)
    else:
        from chatapp.cli import serving

        serving.serve(info, host, port, cert, debugger)


def server_or_traceback(info: ScriptInfo, *options: Any) -> Callable[[], None]:
    """Return the function that the reloader runs: it serves, or prints why the application cannot be loaded."""
    try:
        from chatapp.cli import serving

        return serving.until_killed(info, *options)
    except click.ClickException:
        raise
    except Exception:
        return functools.partial(click.echo, traceback.format_exc(), err=True)


command = click.Command("run", params=flask_run.params, callback=run, help=run.__doc__, short_help="Run the server.")
