"""The screen of one person: a tab of their browser, in the words of the page."""

import re
from urllib.parse import urlsplit

import requests
from playwright.sync_api import expect

from tests.people import PASSWORD, new_client_id, new_username

SECOND = 1000  # ms, as Playwright counts
STATUS = "[data-controller=connection-status]"
LIVE = ", ".join(f"{STATUS}[data-transport={one}]:visible" for one in ("websocket", "polling"))


class Screen:
    """One tab. `username`, `name` and `id` are those of its person; `tab` opens another one in the same browser."""

    def __init__(self, page, base, *, context=None):
        """Without a `page`, one is opened in `context` as soon as somebody looks: many people never do."""
        self._page = page
        self.context = context or page.context
        self.base = base
        self.username = self.name = self.id = None

    @property
    def page(self):
        if self._page is None:
            self._page = self.context.new_page()
        return self._page

    # Getting somewhere

    def go(self, path):
        self.page.goto(self.base + path)
        return self

    def go_live(self, path):
        """Open a page and wait until its socket is connected, and what the page fetches then has come."""
        return self.go(path).wait_live().wait_for_keys()

    def wait_live(self):
        self.page.locator(LIVE).first.wait_for(timeout=15 * SECOND)
        return self

    def wait_until_ready(self):
        """Wait for the composer that the page brings to know its keys."""
        expect(self.page.locator("[data-target=hint]")).to_contain_text("Enter to send")
        return self

    def wait_for_keys(self):
        """Wait for what the page fetches once it is live: the finder, and the list of keys."""
        self.page.locator("#finder").wait_for(state="attached")
        return self

    def paint_whole_pages(self):
        """Let this tab paint no page before it has read all of its HTML, which a busy machine reads in parts."""
        self.page.route("**/*", _paint_whole)
        return self

    def tab(self, path="/inbox"):
        """Open another tab in the same browser."""
        other = Screen(self.context.new_page(), self.base)
        other.username, other.name, other.id = self.username, self.name, self.id
        return other.go(path)

    def close(self):
        self.page.close()

    # Accounts

    def sign_up(self, name, **more):
        """Make an account without the form, for tests that are about something else."""
        self.username, self.name = more.pop("username", None) or new_username(), name
        body = {"username": self.username, "display_name": name, "password": PASSWORD, "time_zone": "UTC", **more}
        self.call("POST", "/sign-up", body)
        return self.know_me()

    def sign_in(self, username, password=PASSWORD):
        """Sign in through the form."""
        self.go("/sign-in")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).to_have_url(re.compile("/inbox$"))
        return self.know_me()

    def know_me(self):
        me = self.call("GET", "/me")["me"]
        self.id, self.username, self.name = me["id"], me["username"], me["name"]
        return self

    def call(self, method, path, body=None):
        """Call the JSON API with the cookies of this browser; answer the body."""
        place = urlsplit(self.base)
        headers = {"Host": place.netloc, "User-Agent": "Mozilla/5.0 (tests)"}
        with requests.Session() as http:
            for one in self.context.cookies(self.base):
                http.cookies.set(one["name"], one["value"], domain=place.hostname)

            def ask(method, path, **more):
                url = f"{place.scheme}://127.0.0.1:{place.port}/api/v1{path}"  # whatever name the browser knows
                answer = http.request(method, url, headers=headers, timeout=30, **more)
                assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
                return answer.json() if answer.content else None

            if method != "GET":
                headers["X-CSRFToken"] = ask("GET", "/csrf")["csrf_token"]
            answer = ask(method, path, json=body)
            kept = [{"name": one.name, "value": one.value, "url": self.base} for one in http.cookies]
            self.context.add_cookies(kept)
        return answer

    def direct_with(self, *others):
        """Open a direct conversation; answer its path."""
        summary = self.call("POST", "/conversations", {"people": [other.id for other in others]})["summary"]
        return f"/conversations/{summary['conversation']}"

    def room(self, *others, name, **more):
        """Make a room with these members; answer its path."""
        body = {"client_id": new_client_id(), "name": name, **more}
        room = self.call("POST", "/rooms", body)["summary"]["conversation"]
        if others:
            self.call("POST", f"/rooms/{room}/members", {"people": [other.id for other in others]})
        return f"/conversations/{room}"

    def post(self, path, *bodies):
        """Store messages without the composer."""
        for start in range(0, len(bodies), 50):
            drafts = [{"client_id": new_client_id(), "body": body} for body in bodies[start : start + 50]]
            self.call("POST", f"{path}/messages", {"messages": drafts})

    # The frame

    @property
    def strip(self):
        return self.page.locator(f"{STATUS}:visible")

    @property
    def notice(self):
        return self.page.locator("#notice")

    def entry(self, name):
        """The line of a conversation in the rail."""
        return self.page.locator(".rail .rail-row").filter(has=self.page.get_by_text(name, exact=True))

    def badge(self, name):
        return self.entry(name).locator("[data-target=unread]")

    def total(self, kind):
        """The number beside "Inbox" or "Rooms"."""
        return self.page.locator(f".rail [data-unread-total={kind}]")

    def presence_of(self, other):
        """How somebody is, wherever the page first shows it."""
        return self.page.locator(f"main [data-presence-of='{other.id}']").first

    # A conversation

    @property
    def composer(self):
        return self.page.locator("textarea#body")

    @property
    def log(self):
        return self.page.locator(".log")

    @property
    def typing(self):
        return self.page.locator("[data-controller=typing]")

    def say(self, text):
        self.composer.fill(text)
        self.composer.press("Enter")

    def message(self, text):
        """The row that says exactly `text`."""
        body = self.page.locator("[data-target=body]", has_text=re.compile(rf"^\s*{re.escape(text)}\s*$"))
        return self.page.locator("li.message").filter(has=body)

    def state(self, text):
        return self.message(text).locator("[data-target=state]")

    def act(self, text, action):
        """Use one of the actions that appear beside a message."""
        self.message(text).hover()
        self.message(text).locator(f"[data-action={action}]").click()

    def texts(self):
        """The texts of the messages, from the top."""
        return self.page.locator("li.message[data-kind=text] [data-target=body]").all_inner_texts()

    @property
    def distance(self):
        """How far the log is from its end, in pixels."""
        return self.log.evaluate("log => Math.abs(log.scrollTop)")


def _paint_whole(route):
    if route.request.resource_type != "document":
        route.fallback()
        return
    answer = route.fetch()
    page = answer.text().replace("</head>", '<link rel="expect" href="#all" blocking="render"></head>', 1)
    route.fulfill(response=answer, body=page.replace("</body>", '<i id="all"></i></body>', 1))
