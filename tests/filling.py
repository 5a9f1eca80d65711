"""Many messages in a SQLite database, without a server: long and short ones, some edited, some deleted."""

import contextlib
import sqlite3

# Of the first conversation and the first person; the numbers go on where they end.
MESSAGES = """
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
    INSERT INTO messages (public_id, conversation_id, seq, rev, sender_id, client_id, digest, kind, body, body_format,
                          created_at, edited_at, deleted_at)
    SELECT printf('filled-%09d', n), c.id, c.last_seq + n, c.last_rev + n, u.id, printf('filled-%09d', n), 'digest',
           'text', CASE WHEN n % 50 THEN printf('line %d — ⚓ "%s"', n, substr(hex(randomblob(90)), 1, n % 180)) END, 1,
           '2026-01-02 03:04:05.000006', CASE WHEN n % 40 = 1 THEN '2026-01-02 03:04:06.000000' END,
           CASE WHEN n % 50 THEN NULL ELSE '2026-01-02 03:04:07.000000' END
    FROM numbers, (SELECT * FROM conversations ORDER BY id LIMIT 1) c, (SELECT * FROM users ORDER BY id LIMIT 1) u
"""
REVISIONS = """
    INSERT INTO message_revisions (message_id, rev, body, replaced_at)
    SELECT id, rev, 'before', edited_at FROM messages WHERE edited_at IS NOT NULL AND public_id LIKE 'filled-%'
"""
COUNTERS = """
    UPDATE conversations SET last_seq = last_seq + :count, last_rev = last_rev + :count
    WHERE id = (SELECT min(id) FROM conversations)
"""


def fill(path, count):
    """Add `count` messages to the first conversation of the database at `path`, which no server uses."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        for statement in (MESSAGES, COUNTERS):
            database.execute(statement, {"count": count})
        database.execute(REVISIONS)
