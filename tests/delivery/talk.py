"""Four people in one room, two of them by themselves and two in a thread: what is promised, looked at from outside."""

import itertools
from collections import Counter

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.delivery.stored import Stored
from tests.delivery.tab import open_tab
from tests.people import new_client_id
from tests.server import eventually

NAMES = ["ana", "bo", "cy", "di"]
MOST = 46  # messages in one tab: those of four are fewer than the 200 rows that a screen keeps
BACK = 40  # seconds in which everything has to go out once the server stays: a retry every ten, and cuts go on


class Talk:
    """Opens a browser per person, each at one of the addresses `urls`, with a tab for the room and one for two.

    Everybody writes, reacts and edits. What ana and cy write in the room names bo and di. The two of the other tabs
    are ana and bo by themselves, and cy and di in the thread of ana's first message.
    """

    def __init__(self, server, new_context, urls, random):
        self.server = server
        contexts = [new_context() for _ in NAMES]
        people = [
            Screen(context.new_page(), url).sign_up(name, username=name)
            for context, url, name in zip(contexts, urls, NAMES, strict=True)
        ]
        ana, bo, cy, di = people
        room = ana.room(bo, cy, di, name="Everybody")
        pair, thread = ana.direct_with(bo), self._thread(ana, cy, room)
        for person in people:
            person.close()
        self.tabs = [
            open_tab(context, person, path, f"{person.name} in {place}", ending, most=MOST, seed=seed(random))
            for context, person, of_two, names in (
                (contexts[0], ana, ("pair", pair), " @bo"),
                (contexts[1], bo, ("pair", pair), ""),
                (contexts[2], cy, ("thread", thread), " @di"),
                (contexts[3], di, ("thread", thread), ""),
            )
            for (place, path), ending in ((("room", room), names), (of_two, ""))
        ]

    def _thread(self, author, other, room):
        author.post(room, "ana in room: who has seen the ferry?")
        root = author.call("GET", f"{room}/messages")["messages"][-1]["id"]
        first = {"client_id": new_client_id(), "body": "cy in thread: at the quay"}
        thread = other.call("POST", f"/messages/{root}/thread", {"messages": [first]})["thread"]
        return f"/conversations/{thread['conversation']}"

    def wait_for_transports(self, transports):
        """Wait until each person's tabs use the transport that is theirs in `transports`."""
        for tab, transport in zip(self.tabs, [each for each in transports for _ in range(2)], strict=True):
            expect(tab.screen.strip).to_have_attribute("data-transport", transport)

    def begin(self):
        """Let everybody write."""
        for tab in self.tabs:
            tab.type()

    def end(self):
        """Let everybody stop, and wait until nothing waits to be sent or saved any more."""
        for tab in self.tabs:
            tab.stop()
        for tab in self.tabs:
            tab.whole()  # an edit that a reload has interrupted is opened again in its row
            eventually(tab.save_edit, BACK, "an edit stays open")
        eventually(lambda: not self.waiting(), BACK, lambda: f"still waiting: {self.waiting()}")

    @property
    def typed(self):
        """Everything that was written, by everybody."""
        return [text for tab in self.tabs for text in tab.typed]

    @property
    def is_written_out(self):
        """Whether everybody has written as much as they are going to."""
        return len(self.typed) == MOST * len(self.tabs)

    def waiting(self):
        """Return what is in the outboxes."""
        return [text for tab in self.tabs for text in tab.look()["kept"]]

    def texts(self):
        """Return every stored text as it was sent, as often as it is stored."""
        return Stored(self.server).texts

    def is_safe(self):
        """While the server is dead: what a screen calls sent is stored, and everything else waits in an outbox."""
        database = Stored(self.server)
        stored = Counter(database.texts)
        for tab in self.tabs:
            seen = tab.look()
            unsaved = [text for text in seen["sent"] if stored[text] != 1]
            lost = [text for text in seen["typed"] if not stored[text] and text not in seen["kept"]]
            assert not unsaved, f"shown as sent to {tab.label}, and not stored once: {unsaved}"
            assert not lost, f"neither stored nor waiting at {tab.label}: {lost}"
            unset = [wish for wish in tab.unfulfilled(seen, database) if wish not in seen["kept"]]
            assert not unset, f"reactions neither stored nor waiting at {tab.label}: {unset}"
        return True

    def lost(self):
        """Return what was written, edited or wished, and is not stored."""
        database = Stored(self.server)
        bodies, looks = database.bodies(), [tab.look() for tab in self.tabs]
        texts = [text for seen in looks for text in seen["typed"] if text not in database.texts]
        edits = [text for seen in looks for message, text in seen["edits"].items() if bodies[message] != text]
        wishes = [wish for tab, seen in zip(self.tabs, looks, strict=True) for wish in tab.unfulfilled(seen, database)]
        return [*texts, *edits, *wishes]

    def doubled(self):
        """Return what is stored more than once."""
        return [text for text, times in Counter(self.texts()).items() if times > 1]

    def disordered(self):
        """Return the tabs whose messages are stored in another order than they were written."""
        texts = self.texts()
        return [tab.label for tab in self.tabs if [t for t in texts if t.startswith(f"{tab.label} ")] != tab.typed]

    def incomplete(self):
        """Return {label of a tab that does not show its whole conversation, by seq and without a hole: where not}."""
        stored = Stored(self.server)
        assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in stored.seqs().values())
        found = {tab.label: differing(tab.whole(), stored.whole(tab.conversation, tab.username)) for tab in self.tabs}
        return {label: rows for label, rows in found.items() if rows}

    def wrong_notices(self):
        """Return the notices that are missing or more than one, see `Stored`."""
        return Stored(self.server).wrong_notices()


def differing(shown, wanted):
    """Return the first rows that are shown otherwise than they have to be, as pairs; None for a row that is missing."""
    return [pair for pair in itertools.zip_longest(shown, wanted) if pair[0] != pair[1]][:3]


def seed(random):
    """Return a seed for one tab."""
    return random.randrange(1, 2**31 - 1)
