"""Chromium makes few requests for a page, those of the live connection left out."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

LIVE = ("/socket.io/", "/api/")
FEW = 6  # requests: the page, the script, the sheet, the icons, that of the tab; and what comes once it is live


class Load:
    """One page, from the moment it was asked for until it was live. `came`: {path: bytes from the network}."""

    def __init__(self, screen, path):
        self._asked, self.came = {}, {}
        session = screen.context.new_cdp_session(screen.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._note)
        session.on("Network.loadingFinished", self._finish)
        screen.go_live(path)
        expect(screen.page.locator("#message-sheet .icon").first).to_be_attached()
        session.detach()

    def _note(self, event):
        self._asked[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _finish(self, event):
        path = self._asked.get(event["requestId"], LIVE[0])
        if not path.startswith(LIVE):
            self.came[path] = event["encodedDataLength"]


def test_a_page_loads_little_all_of_it_named_in_its_html_and_later_itself_alone(person, open_browser, direct):
    ana, bo = person("Ana Lima"), person("Bo Ito")
    path = ana.direct_with(bo)
    ana.post(path, "Are you well?")
    fresh = open_browser(direct)
    fresh.context.add_cookies(ana.context.cookies())
    first = Load(fresh, path).came
    html = fresh.page.evaluate("() => fetch(location.href).then((answer) => answer.text())")
    [deferred] = (one for one in first if one.endswith("/js/deferred.js"))
    brought = fresh.page.evaluate("(path) => fetch(path).then((answer) => answer.text())", deferred)
    named = set(re.findall(r'(?:href|src)=\\?"(/static/[^"#]+)', html + brought))
    assert any(one.endswith("/js/app.js") for one in first)
    assert first.keys() - {path, deferred} <= named
    assert len(first) <= FEW, first
    again = Load(fresh, path).came
    assert sum(again.values()) == again[path] < sum(first.values()) / 3, (first, again)
