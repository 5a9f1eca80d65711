"""Debian's Chromium, driven by Playwright: started once, with a context for each person's browser."""

import contextlib
import shutil
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.ways import NAME

WAIT = 10_000  # ms
AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-quic",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
]


@contextlib.contextmanager
def launched():
    """Give a running Chromium, as a Playwright Browser."""
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options())
        yield browser
        browser.close()


def options():
    """Return how Playwright is to start it."""
    return {"executable_path": shutil.which("chromium"), "args": ARGUMENTS}
