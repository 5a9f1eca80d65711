"""chatapp: self-hosted chat that gets through.

This file stays light: `flask run` imports it in an interpreter that only starts another one, patched, and in one that
waits for a broken file to be mended.
"""

import contextlib
import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Let Python's collector rest while the application is loaded, of which all stays: looking takes a sixth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def create_app(config: "Config") -> "Flask":
    """Return the application with these settings (see `config.Config`)."""
    from chatapp.application import create_app

    return create_app(config)
