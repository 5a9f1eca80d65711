"""Debian's Chromium, driven by Playwright: started once, with a context for each person's browser.

Most tests use the build without windows, which takes half the processor time for the same pages.
"""

import contextlib
import shutil
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.ways import NAME

WAIT = 30_000  # ms: on a busy machine a page may take many seconds
AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"

WHOLE, WITHOUT_WINDOWS = "chromium", "chromium-headless-shell"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-quic",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=SpareRendererForSitePerProcess",  # a process for a page that no test opens
    f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
]


@contextlib.contextmanager
def launched():
    """Give a running Chromium, as a Playwright Browser."""
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options(WITHOUT_WINDOWS))
        yield browser
        browser.close()


def options(program=WHOLE):
    """Return how Playwright is to start it."""
    return {"executable_path": shutil.which(program), "args": ARGUMENTS}
