"""The messages, reactions and notices of a Talk, as the database has them."""

import collections
import contextlib
import sqlite3

MESSAGES = """
    SELECT conversations.public_id AS conversation, messages.public_id AS id, messages.seq, messages.body,
        users.username AS sender, threads.public_id AS thread
    FROM messages JOIN conversations ON conversations.id = messages.conversation_id
        JOIN users ON users.id = messages.sender_id LEFT JOIN conversations threads ON threads.id = messages.thread_id
    ORDER BY conversations.id, messages.seq
"""
REACTIONS = """
    SELECT messages.public_id AS message, reactions.key, users.username
    FROM reactions JOIN messages ON messages.id = reactions.message_id JOIN users ON users.id = reactions.user_id
"""
NOTICES = """
    SELECT users.username, notices.kind, messages.public_id AS message, conversations.public_id AS conversation
    FROM notices JOIN users ON users.id = notices.user_id JOIN messages ON messages.id = notices.message_id
        JOIN conversations ON conversations.id = notices.conversation_id
"""


class Stored:
    """`messages`: rows of texts and of what the server says, by conversation and seq; all of one moment."""

    def __init__(self, server):
        with contextlib.closing(server.database) as database, database:
            database.row_factory = sqlite3.Row
            database.execute("BEGIN")
            self.messages = database.execute(MESSAGES).fetchall()
            self._reactions = database.execute(REACTIONS).fetchall()
            self._notices = database.execute(NOTICES).fetchall()
        self._by_message = collections.defaultdict(lambda: collections.defaultdict(set))
        for row in self._reactions:
            self._by_message[row["message"]][row["key"]].add(row["username"])

    @property
    def texts(self):
        """Every stored text as it was sent, without what edits added, as often as it is stored."""
        return [row["body"].split(" ~")[0] for row in self.messages if row["body"] is not None]

    def bodies(self):
        """Return {message: its text as it is now}."""
        return {row["id"]: row["body"] for row in self.messages}

    def has_reaction(self, message, key, username):
        """Say whether somebody's reaction is stored."""
        return username in self._by_message[message][key]

    def seqs(self):
        """Return {conversation: its seqs, in order}."""
        found = collections.defaultdict(list)
        for row in self.messages:
            found[row["conversation"]].append(row["seq"])
        return found

    def whole(self, conversation, username):
        """Return a conversation as the screen of a person has to show it, see `Tab.whole`."""
        return [self._shown(row, username) for row in self.messages if row["conversation"] == conversation]

    def _shown(self, row, username):
        reactions = self._by_message[row["id"]].items()
        chips = sorted([key, len(people), username in people] for key, people in reactions)
        return row["seq"], row["body"], chips, len(self._texts_in(row["thread"]))

    def _texts_in(self, conversation):
        return [row for row in self.messages if row["conversation"] == conversation and row["body"] is not None]

    def wrong_notices(self):
        """Return {(username, kind, message): (how many there have to be, how many there are)} where that differs.

        Each mention is told once; one row for the replies in a thread, at the last of them; and one for each message to
        which others react. A notice of a reaction that was taken back may stay.
        """
        found = collections.Counter((row["username"], row["kind"], row["message"]) for row in self._notices)
        wanted = collections.Counter([*self._mentions(), *self._reacted(), *self._replies()])
        taken_back = {key for key in found if key[1] == "reaction" and found[key] == 1 and key not in wanted}
        return {
            key: (wanted[key], found[key])
            for key in wanted.keys() | found.keys() - taken_back
            if wanted[key] != found[key]
        }

    def _mentions(self):
        for row in self.messages:
            named = {word.removeprefix("@") for word in (row["body"] or "").split() if word.startswith("@")}
            yield from ((username, "mention", row["id"]) for username in named - {row["sender"]})

    def _reacted(self):
        for row in self.messages:
            if set().union(*self._by_message[row["id"]].values()) - {row["sender"]}:
                yield row["sender"], "reaction", row["id"]

    def _replies(self):
        for root in (row for row in self.messages if row["thread"]):
            replies = self._texts_in(root["thread"])
            for follower in {root["sender"], *(row["sender"] for row in replies)}:
                first = next((at for at, row in enumerate(replies) if row["sender"] == follower), 0)
                since = replies if follower == root["sender"] else replies[first:]
                others = [row["id"] for row in since if row["sender"] != follower]
                yield from ((follower, "reply", message) for message in others[-1:])
