"""Two people who talk through a box: what was sent arrives, once, in one order, on both screens."""

import contextlib
import itertools
import re
import time

from playwright.sync_api import expect

from tests.browser.screen import SECOND, Screen
from tests.people import new_username
from tests.server import eventually

LOST_TWICE = 45  # seconds; an answer that is cut off is missed after ten
CONNECTED = 45_000  # ms, also on a slow line
READY = re.compile("^(websocket|polling|short)$")
WRITE = """([label, count, pause]) => {
  const form = document.querySelector("form.composer");
  const field = form.elements.namedItem("body");
  const seen = window.seen ??= new Map();
  window.watching ??= setInterval(() => {
    const bodies = [...document.querySelectorAll("li.message[data-seq] [data-target=body]")];
    const texts = bodies.map((body) => body.textContent.trim());
    const seqs = bodies.map((body) => Number(body.closest("li").dataset.seq));
    for (const text of texts) if (!seen.has(text)) seen.set(text, Date.now());
    if (new Set(texts).size < texts.length) window.wrong = "something was shown twice";
    if (seqs.some((seq, place) => place && seq <= seqs[place - 1])) window.wrong = "something was out of order";
  }, 200);
  const typed = window.typed ??= [];
  let n = 0;
  (function type() {
    if (n === count) return;
    n += 1;
    field.value = `${label} ${n}`;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    typed.push([field.value, Date.now()]);
    form.requestSubmit();
    setTimeout(type, pause);
  })();
}"""
LABELS = ("ana", "bo")
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
LEAST_SHOWN = 50  # rows that a screen keeps in any case
STORED = """
    SELECT messages.body FROM messages JOIN conversations ON conversations.id = messages.conversation_id
    WHERE conversations.public_id = ? AND messages.body IS NOT NULL ORDER BY messages.seq
"""
LOOK = "() => ({seen: [...(window.seen ?? [])], typed: window.typed ?? [], wrong: window.wrong})"


class TwoSides:
    """Ana and Bo, each in a browser of their own (a context with `options`); they talk through the box."""

    def __init__(self, server, box, new_context, **options):
        self.box = box
        self._server = server
        self._numbers = itertools.count(1)
        self.ana, self.bo = (
            self._sign_up(new_context(user_agent=f"{AGENT} {name.split()[0]}", **options), server.url, name)
            for name in ("Ana Lima", "Bo Ito")
        )
        self.path = self.ana.room(self.bo, name=f"Talk {new_username()}")
        for screen in self.screens:
            screen.base = box.url

    @property
    def screens(self):
        return self.ana, self.bo

    @staticmethod
    def _sign_up(context, url, name):
        return Screen(context.new_page(), url).sign_up(name)

    def meet(self):
        """Open the conversation on both sides; return the seconds until the slower one was live."""
        began = time.monotonic()
        for screen in self.screens:
            screen.go(self.path)
        for screen in self.screens:
            self.wait_until_ready(screen)
        return time.monotonic() - began

    def wait_until_ready(self, screen):
        """Wait until there is a way to the server, whichever."""
        expect(screen.strip).to_have_attribute("data-transport", READY, timeout=CONNECTED)

    def talk(self, count, *, pause, within):
        """Let both write `count` messages, one every `pause` ms; return the seconds that the slowest took to the other.

        Fails when `within` seconds after the last was written something is missing, doubled or out of order.
        """
        number = next(self._numbers)
        for screen, label in zip(self.screens, LABELS, strict=True):
            screen.page.evaluate(WRITE, [f"{label} {number}:", count, pause])
        wanted = {f"{label} {number}: {n + 1}" for label in LABELS for n in range(count)}
        limit = within + count * pause / 1000
        for screen in self.screens:
            eventually(
                lambda screen=screen: wanted <= self._seen(screen).keys(), limit, lambda s=screen: self._told(s, wanted)
            )
        stored = self._stored()
        for screen in self.screens:
            eventually(
                lambda screen=screen: is_end_of(screen.texts(), stored), within, lambda s=screen: _differs(s, stored)
            )
            told = screen.page.evaluate(LOOK)
            typed = [text for text, _ in told["typed"]]
            assert [text for text in stored if text in set(typed)] == typed, f"{screen.name}'s are stored otherwise"
            assert not told["wrong"], f"on {screen.name}'s screen {told['wrong']}"
        assert len(set(stored)) == len(stored), f"stored twice: {stored}"
        return self._slowest(wanted)

    def react(self, *, within=LOST_TWICE):
        """Let both react to Ana's last message; return the seconds until both screens show both reactions."""
        began, rows = time.monotonic(), self._rows_of_last()
        for row in rows:
            row.hover()
            row.locator(".message-actions [data-action=quick]").first.click()
        for row in rows:
            expect(row.locator(".reaction")).to_contain_text("2", timeout=within * SECOND)
        return time.monotonic() - began

    def reply_in_thread(self, *, within=LOST_TWICE):
        """Let Ana begin a thread and both reply; return the seconds until both panels show both replies."""
        began, (mine, same) = time.monotonic(), self._rows_of_last()
        mine.hover()
        mine.locator(".message-actions [data-action=thread]").click()
        self._reply(self.ana, "from ana", within)
        summary = same.locator(".thread-summary")
        expect(summary).to_be_visible(timeout=within * SECOND)
        summary.click()
        self._reply(self.bo, "from bo", within)
        for screen in self.screens:
            replies = screen.page.locator(".panel .rows .message[data-seq] .message-body")
            expect(replies).to_have_text(["from ana", "from bo"], timeout=within * SECOND)
        return time.monotonic() - began

    def _rows_of_last(self):
        """Return the row of Ana's last message on both screens."""
        message = self.ana.page.locator(".message[data-mine]").last.get_attribute("data-message")
        return [screen.page.locator(f".rows [data-message='{message}']") for screen in self.screens]

    def _reply(self, screen, text, within):
        field = screen.page.locator(".panel").get_by_role("textbox", name="Reply to thread")
        field.fill(text, timeout=within * SECOND)
        field.press("Enter")

    def _seen(self, screen):
        return dict(screen.page.evaluate(LOOK)["seen"])

    def _stored(self):
        with contextlib.closing(self._server.database) as database:
            return [body for (body,) in database.execute(STORED, [self.path.rpartition("/")[2]])]

    def _told(self, screen, wanted):
        missing = sorted(wanted - self._seen(screen).keys())
        return f"{self.box.words}: {screen.name} over {self.transport(screen)} misses {len(missing)}: {missing[:5]}"

    def _slowest(self, wanted):
        told = [screen.page.evaluate(LOOK) for screen in self.screens]
        delays = []
        for writer, reader in (told, told[::-1]):
            seen = dict(reader["seen"])
            delays += [(seen[text] - at) / 1000 for text, at in writer["typed"] if text in wanted]
        return max(delays)

    def transports(self):
        """Return the transport of both, in words."""
        return " and ".join(sorted({self.transport(screen) for screen in self.screens}))

    def idle_rate(self, seconds):
        """Return how many requests a second one of them makes while nobody writes."""
        began = time.monotonic()
        self.ana.page.wait_for_timeout(seconds * 1000)
        return self.box.requests_since(began) / seconds / len(self.screens)

    def transport(self, screen):
        """Return what a screen says of its connection: websocket, polling, short, connecting or offline."""
        return screen.strip.get_attribute("data-transport")


def _differs(screen, stored):
    """Say what a screen shows otherwise than it is stored."""
    shown = screen.texts()
    end = stored[len(stored) - len(shown) :]
    places = [place for place, (one, other) in enumerate(zip(shown, end, strict=False)) if one != other]
    told = [f"{shown[place]} for {end[place]}" for place in places[:3]]
    return f"{screen.name}'s screen of {len(shown)} rows shows {len(places)} otherwise, {len(stored)} stored: {told}"


def is_end_of(shown, stored):
    """Say whether a screen shows the latest of what is stored, in that order; it keeps a few hundred."""
    return len(shown) >= min(len(stored), LEAST_SHOWN) and shown == stored[len(stored) - len(shown) :]
