"""One tab in which somebody keeps writing through the composer, whatever happens to the server."""

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.server import eventually

STARTED = 30_000  # ms
EARLIER = 40  # seconds for a page of history; a cut answer is missed after ten

# Fills the composer and submits it, again and again at random moments, as fast fingers do.
TYPE = """([label, first, most, seed]) => {
  const form = document.querySelector("form.composer");
  const field = form.elements.namedItem("body");
  const typist = window.typist = {typed: [], isOn: true};
  let state = seed;
  const random = () => ((state = (state * 48271) % 2147483647) / 2147483647);
  (function type() {
    if (!typist.isOn || first + typist.typed.length > most) return;
    const text = `${label} ${first + typist.typed.length}`;
    field.value = text;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    form.requestSubmit();
    typist.typed.push(text);
    setTimeout(type, 500 + 3500 * random());
  })();
}"""

# The typed texts are read before the outbox, so that nothing typed meanwhile is missed.
LOOK = """async () => {
  const typed = [...(window.typist?.typed ?? [])];
  const mine = [...document.querySelectorAll("li.message[data-mine][data-state=sent] [data-target=body]")];
  const sent = mine.map((body) => body.textContent.trim());
  const open = indexedDB.open("chatapp");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const asked = database.transaction("outbox").objectStore("outbox").getAll();
  const kept = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  database.close();
  return {typed, sent, kept: kept.map((item) => item.body)};
}"""

ROWS = """() => [...document.querySelectorAll("li.message")].map((row) => [
  row.dataset.seq ? Number(row.dataset.seq) : null,
  row.dataset.kind === "system" ? null : row.querySelector("[data-target=body]").textContent.trim(),
])"""

LOOK_UP = """() => {
  const log = document.querySelector(".log");
  log.scrollTop = -log.scrollHeight;
  log.dispatchEvent(new Event("scroll"));
}"""


class Tab:
    """One conversation on one person's screen. `label` begins everything that is typed here."""

    def __init__(self, screen, path, label, *, most, seed):
        self.screen, self.page = screen, screen.page
        self.conversation = path.rpartition("/")[2]
        self.path, self.label = path, label
        self._most, self._seed = most, seed
        self._typed_before = []
        screen.go(path)
        self.wait_until_started()

    def wait_until_started(self):
        """Wait until the page's scripts have the composer in hand; be there a way to the server yet or not."""
        expect(self.screen.strip).not_to_have_attribute("data-transport", "connecting", timeout=STARTED)

    def type(self):
        """Keep writing, up to `most` messages in all."""
        first = len(self._typed_before) + 1
        self.page.evaluate(TYPE, [self.label, first, self._most, self._seed + first])

    def stop(self):
        """Write no more."""
        self.page.evaluate("() => { if (window.typist) window.typist.isOn = false; }")

    def reload(self):
        """Load the page anew, as people do when something seems to hang, and go on writing."""
        self.stop()
        self._typed_before = self.typed
        self.page.reload()
        self.wait_until_started()
        self.type()

    @property
    def typed(self):
        """Everything written here so far, in order."""
        return self.look()["typed"]

    def look(self):
        """Return {"typed", "sent", "kept"}: written here; shown here as sent; in this person's outbox, of all tabs."""
        seen = self.page.evaluate(LOOK)
        seen["typed"] = self._typed_before + seen["typed"]
        return seen

    def whole(self):
        """Return [(seq, body)] of the screen from above, once everything earlier has been loaded."""
        earlier = self.page.locator("[data-target=more-before] a")
        while earlier.is_visible():
            self._load_earlier()
        return [tuple(row) for row in self.page.evaluate(ROWS)]

    def _load_earlier(self):
        before = len(self.page.evaluate(ROWS))
        eventually(lambda: self._look_up() > before, EARLIER, "nothing earlier comes")

    def _look_up(self):
        """Scroll to the top, as often as it takes when answers are cut; return how many rows there are."""
        self.page.evaluate(LOOK_UP)
        return len(self.page.evaluate(ROWS))


def open_tab(context, account, path, label, **more):
    """Open one more tab in the browser of a person who is signed in there; `account` is their Screen."""
    screen = Screen(context.new_page(), account.base)
    screen.id = account.id
    return Tab(screen, path, label, **more)
