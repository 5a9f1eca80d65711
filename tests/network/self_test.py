"""The self-test at /network, as a test follows it."""

import contextlib

from playwright.sync_api import Error, expect

SOON = 30_000  # ms
WHOLE = 180_000  # ms; a whole test takes 75 s on a good network
MAY_BE = {"slow"}  # on a busy machine


class SelfTest:
    """/network of the server at `url`, in a page. Findings are named by their codes."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def open(self):
        return self.go().wait_until_running()

    def go(self):
        """Begin to load it."""
        self.page.goto(f"{self.url}/network", timeout=WHOLE, wait_until="commit")
        return self

    def wait_until_running(self, loads=1):
        """Wait until it tests; where a part of it was lost it is loaded again, `loads` times in all."""
        running = self.page.locator(".network[data-state]")
        for left in reversed(range(loads)):
            with contextlib.suppress(*[Error] if left else []):
                running.wait_for(timeout=SOON if left else WHOLE, state="attached")
                return self
            self.go()
        return self

    def texts_at_the_end(self):
        """Return {code: text} of all findings, once the test is done."""
        self.wait_until("done")
        return {code: self.finding(code).inner_text() for code in self.findings}

    def finding(self, code):
        return self.page.locator(f"[data-finding={code}]")

    def names(self, code, *, within=SOON):
        expect(self.finding(code)).to_be_visible(timeout=within)
        return self.finding(code).inner_text()

    def wait_until(self, state):
        expect(self.page.locator(".network")).to_have_attribute("data-state", state, timeout=WHOLE)

    @property
    def findings(self):
        return set(self.page.eval_on_selector_all("[data-finding]", "all => all.map((one) => one.dataset.finding)"))

    @property
    def report(self):
        return self.page.get_by_role("textbox", name="For the administrators of this network").input_value()
