"""Posting: drafts that arrive while the disk writes are stored together, by one transaction."""

from chatapp import broadcasts
from chatapp.extensions import current
from chatapp.models.protocols import Person
from chatapp.services import batching, notices
from chatapp.services.conversations import outcomes
from chatapp.services.messages.post_transaction import Draft, PostBatch, Posting
from chatapp.services.transactions import end_read, post_transaction


def store(person: Person, conversation_id: str, drafts: list[Draft]) -> Posting:
    """Store the drafts that are not stored yet; return the Posting, with the messages of all of them, in their order.

    Raises as `authoring.post`.
    """
    posting = Posting(person, conversation_id, drafts)  # reads the person, which begins a transaction
    end_read()  # a caller that waits holds no connection to the database, and reads nothing old afterwards
    batching.submit(current.stores.posts, store_batch, posting)
    return posting


def store_batch(drain: batching.Drain) -> None:
    """Store the drained Postings in one transaction; then tell of their messages, and end each of them."""
    with post_transaction() as connection:
        postings = drain()
        batch = PostBatch(connection)
        batch.run(postings)
        broadcasts.messages_on_commit(batch.stored, connection)
    current.stores.counts.posts += len(batch.stored)
    outcomes.stored(batch.stored, batch.directs)
    notices.tell(batch.added)
    for posting in batch.accepted:
        posting.set_result([batch.payloads[key] for key in posting.drafts])
