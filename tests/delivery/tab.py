"""One tab in which somebody keeps writing, reacting and editing, whatever happens to the server."""

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.server import eventually

STARTED = 30_000  # ms
LOADED = 40  # seconds for a page of history; a cut answer is missed after ten

# Fills the composer and submits it, again and again at random moments, as fast fingers do. After every other message
# it reacts to one of the last eight, or edits one of its own. `wishes`: {"message key": set or not}, the last of each;
# `edits`: {message: the last text}.
TYPE = """([label, first, most, seed, ending]) => {
  const form = document.querySelector("form.composer");
  const field = form.elements.namedItem("body");
  const typist = window.typist = {typed: [], wishes: {}, edits: {}, isOn: true};
  let state = seed;
  const random = () => ((state = (state * 48271) % 2147483647) / 2147483647);
  function react(row) {
    const quick = row.querySelectorAll(".message-actions [data-action=quick]");
    const button = quick[Math.floor(2 * random())];
    const chip = [...row.querySelectorAll(".reaction")].find((one) => one.value === button.value);
    typist.wishes[`${row.dataset.message} ${button.value}`] = chip?.getAttribute("aria-pressed") !== "true";
    (chip ?? button).click();
  }
  function edit(row) {
    const text = row.querySelector("[data-target=body]").textContent.trim().split(" ~")[0];
    row.querySelector(".message-actions [data-action=edit]").click();
    const {form} = row.querySelector(".editor textarea");
    form.elements.namedItem("body").value = typist.edits[row.dataset.message] = `${text} ~${typist.typed.length}`;
    form.elements.namedItem("body").dispatchEvent(new Event("input", {bubbles: true}));
    form.requestSubmit();
  }
  function act() {
    const rows = [...document.querySelectorAll(".log .message[data-kind=text][data-message]")].slice(-8);
    const row = rows[Math.floor(rows.length * random())];
    if (!row) return;
    row.dispatchEvent(new PointerEvent("pointerover", {bubbles: true}));
    if (!row.querySelector(".message-actions [data-action]")) return; // right after a reload there are none yet
    if (random() < 0.6) return react(row);
    const unsaved = document.querySelector(".editor");
    if (unsaved) unsaved.requestSubmit();
    else if ("mine" in row.dataset) edit(row);
  }
  (function type() {
    if (!typist.isOn || first + typist.typed.length > most) return;
    const text = `${label} ${first + typist.typed.length}${ending}`;
    field.value = text;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    form.requestSubmit();
    typist.typed.push(text);
    if (random() < 0.5) act();
    setTimeout(type, 1000 + 4000 * random());
  })();
}"""

# Saves the edit that is open; returns whether there is none.
SAVE = """() => {
  const editor = document.querySelector(".editor");
  editor?.requestSubmit();
  return !editor;
}"""

# The typed texts are read before the outbox, so that nothing typed meanwhile is missed.
LOOK = """async () => {
  const {typed, wishes, edits} = structuredClone(window.typist ?? {typed: [], wishes: {}, edits: {}});
  const mine = [...document.querySelectorAll("li.message[data-mine][data-state=sent] [data-target=body]")];
  const sent = mine.map((body) => body.textContent.trim().split(" ~")[0]);
  const open = indexedDB.open("chatapp");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const asked = database.transaction("outbox").objectStore("outbox").getAll();
  const kept = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  database.close();
  return {typed, wishes, edits, sent, kept: kept.map((item) => item.body ?? `${item.message} ${item.key}`)};
}"""

# Of each row from above: seq, text, reactions as [emoji, how many, whether one's own], and replies in its thread.
ROWS = """() => [...document.querySelectorAll(".log li.message")].map((row) => [
  row.dataset.seq ? Number(row.dataset.seq) : null,
  row.dataset.kind === "system" ? null : row.querySelector("[data-target=body]").textContent.trim(),
  [...row.querySelectorAll(".reaction")].map((chip) => [
    chip.value, Number(chip.lastElementChild.textContent), chip.getAttribute("aria-pressed") === "true",
  ]),
  parseInt(row.querySelector("[data-target=thread-count]")?.textContent ?? "0", 10),
])"""

# The log is turned over: its end is at 0.
LOOK_TO = """(side) => {
  const log = document.querySelector(".log");
  log.scrollTop = side === "before" ? -log.scrollHeight : 0;
  log.dispatchEvent(new Event("scroll"));
}"""


class Tab:
    """One conversation on one person's screen. `label` begins everything that is typed here, `ending` ends it."""

    def __init__(self, screen, path, label, *, most, seed, ending):
        self.screen, self.page, self.username = screen, screen.page, screen.username
        self.conversation = path.rpartition("/")[2]
        self.path, self.label = path, label
        self._most, self._seed, self._ending = most, seed, ending
        self._typed_before, self._wishes_before, self._edits_before = [], {}, {}
        screen.go(path)
        self.wait_until_started()

    def wait_until_started(self):
        """Wait until the page's scripts have the composer in hand; be there a way to the server yet or not."""
        expect(self.screen.strip).not_to_have_attribute("data-transport", "connecting", timeout=STARTED)

    def type(self):
        """Keep writing, up to `most` messages in all."""
        first = len(self._typed_before) + 1
        self.page.evaluate(TYPE, [self.label, first, self._most, self._seed + first, self._ending])

    def stop(self):
        """Write no more."""
        self.page.evaluate("() => { if (window.typist) window.typist.isOn = false; }")

    def reload(self):
        """Load the page anew, as people do when something seems to hang, and go on writing."""
        self.stop()
        seen = self.look()
        self._typed_before, self._wishes_before, self._edits_before = seen["typed"], seen["wishes"], seen["edits"]
        self.page.reload()
        self.wait_until_started()
        self.type()

    @property
    def typed(self):
        """Everything written here so far, in order."""
        return self.look()["typed"]

    def look(self):
        """Return what was done here and how it stands.

        "typed": written here, in order; "wishes": `{"message key": whether it was set or taken back last}`;
        "edits": `{message: its last text}`; "sent": shown here as sent, without what edits added; "kept": in this
        person's outbox, of all tabs: texts, and reactions as "message key".
        """
        seen = self.page.evaluate(LOOK)
        seen["typed"] = self._typed_before + seen["typed"]
        seen["wishes"] = self._wishes_before | seen["wishes"]
        seen["edits"] = self._edits_before | seen["edits"]
        return seen

    def unfulfilled(self, seen, stored):
        """Return the wishes of a `look` that the database, a Stored, does not have: as "message key"."""
        wishes = [(wish.split(), is_set) for wish, is_set in seen["wishes"].items()]
        return [" ".join(wish) for wish, is_set in wishes if stored.has_reaction(*wish, self.username) != is_set]

    def save_edit(self):
        """Save the edit that is open here, if one is; return whether none is."""
        return self.page.evaluate(SAVE)

    def whole(self):
        """Return [(seq, text, reactions, replies)] of the screen from above, once everything has been loaded.

        That is what is earlier and, where a reload came back to a place in between, what is later. `reactions`: a list
        of [emoji, how many, whether this person is one of them].
        """
        for side in ("before", "after"):
            more = self.page.locator(f"[data-target=more-{side}] a")
            while more.is_visible():
                self._load(side)
        return [(seq, text, sorted(chips), replies) for seq, text, chips, replies in self.page.evaluate(ROWS)]

    def _load(self, side):
        before = len(self.page.evaluate(ROWS))
        eventually(lambda: self._look_to(side) > before, LOADED, f"nothing {side} comes")

    def _look_to(self, side):
        """Scroll to an end, as often as it takes when answers are cut; return how many rows there are."""
        self.page.evaluate(LOOK_TO, side)
        return len(self.page.evaluate(ROWS))


def open_tab(context, account, path, label, ending, **more):
    """Open one more tab in the browser of a person who is signed in there; `account` is their Screen."""
    screen = Screen(context.new_page(), account.base)
    screen.id, screen.username = account.id, account.username
    return Tab(screen, path, label, ending=ending, **more)
