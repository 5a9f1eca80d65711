"""chatapp: self-hosted chat that gets through.

This file stays light: `flask run` imports it in an interpreter that only starts another one, patched, and in one that
waits for a broken file to be mended.
"""

import contextlib
import gc


@contextlib.contextmanager
def loading():
    """Let Python's collector rest while the application is loaded, of which all stays: looking takes a sixth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def create_app(config):
    """Return the application with these settings (see `config.Config`)."""
    from chatapp.application import create_app

    return create_app(config)
