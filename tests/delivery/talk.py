"""Four people in one room, and two by two besides: what is promised to them, looked at from outside."""

import contextlib
import itertools
from collections import Counter

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.delivery.tab import open_tab
from tests.server import eventually

NAMES = ["ana", "bo", "cy", "di"]
MOST = 65  # messages in one tab: four of them stay within what a screen keeps
BACK = 40  # seconds in which everything has to go out once the server stays: a retry every ten, and cuts go on

STORED = """
    SELECT conversations.public_id, messages.seq, messages.body
    FROM messages JOIN conversations ON conversations.id = messages.conversation_id
    ORDER BY conversations.id, messages.seq
"""


class Talk:
    """Opens a browser per person, each at one of the addresses `urls`, with a tab for the room and one for two."""

    def __init__(self, server, new_context, urls, random):
        self.server = server
        contexts = [new_context() for _ in NAMES]
        people = [
            Screen(context.new_page(), url).sign_up(name)
            for context, url, name in zip(contexts, urls, NAMES, strict=True)
        ]
        ana, bo, cy, di = people
        room = ana.room(bo, cy, di, name="Everybody")
        pairs = [ana.direct_with(bo), ana.direct_with(bo), cy.direct_with(di), cy.direct_with(di)]
        for person in people:
            person.close()
        self.tabs = [
            open_tab(context, person, path, f"{name} in {place}", most=MOST, seed=random.randrange(1, 2**31 - 1))
            for context, person, name, pair in zip(contexts, people, NAMES, pairs, strict=True)
            for place, path in (("room", room), ("pair", pair))
        ]

    def wait_for_transports(self, transports):
        """Wait until each person's tabs use the transport that is theirs in `transports`."""
        for tab, transport in zip(self.tabs, [each for each in transports for _ in range(2)], strict=True):
            expect(tab.screen.strip).to_have_attribute("data-transport", transport)

    def begin(self):
        """Let everybody write."""
        for tab in self.tabs:
            tab.type()

    def end(self):
        """Let everybody stop, and wait until nothing waits to be sent any more."""
        for tab in self.tabs:
            tab.stop()
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

    def stored(self):
        """Return {conversation: [(seq, sender's text or None)]} as the database has it."""
        with contextlib.closing(self.server.database) as database:
            rows = database.execute(STORED).fetchall()
        return {cid: [(seq, body) for _, seq, body in of] for cid, of in itertools.groupby(rows, lambda row: row[0])}

    def texts(self):
        """Return every stored text, as often as it is stored."""
        return [body for rows in self.stored().values() for _, body in rows if body is not None]

    def is_safe(self):
        """While the server is dead: what a screen calls sent is stored, and everything else waits in an outbox."""
        stored = Counter(self.texts())
        for tab in self.tabs:
            seen = tab.look()
            unsaved = [text for text in seen["sent"] if stored[text] != 1]
            lost = [text for text in seen["typed"] if not stored[text] and text not in seen["kept"]]
            assert not unsaved, f"shown as sent to {tab.label}, and not stored once: {unsaved}"
            assert not lost, f"neither stored nor waiting at {tab.label}: {lost}"
        return True

    def lost(self):
        """Return what was written and is not stored."""
        return sorted(set(self.typed) - set(self.texts()))

    def doubled(self):
        """Return what is stored more than once."""
        return [text for text, times in Counter(self.texts()).items() if times > 1]

    def disordered(self):
        """Return the tabs whose messages are stored in another order than they were written."""
        texts = self.texts()
        return [tab.label for tab in self.tabs if [t for t in texts if t.startswith(f"{tab.label} ")] != tab.typed]

    def incomplete(self):
        """Return the tabs that do not show their whole conversation, by seq and without a hole."""
        stored = self.stored()
        assert all([seq for seq, _ in rows] == list(range(1, len(rows) + 1)) for rows in stored.values())
        return [tab.label for tab in self.tabs if tab.whole() != stored[tab.conversation]]
