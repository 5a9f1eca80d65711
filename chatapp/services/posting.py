"""Posting: what several people post while the disk writes is stored by one transaction."""

from chatapp import broadcasts
from chatapp.services import heads
from chatapp.services.groups import Asked, Group
from chatapp.services.numbering import Round
from chatapp.services.writing import release, storing


class Posting(Asked):
    """What one person posts.

    `requests`: `{(sender's id, client id): {"client_id", "body", "digest"}}`, in their order; `fresh`: those not stored
    yet.
    """

    def __init__(self, person, conversation_id, requests):
        self.person_id = person.id
        self.person_public_id = person.public_id
        self.conversation_id = conversation_id
        self.requests = {(person.id, request["client_id"]): request for request in requests}
        self.size = len(requests)
        self.fresh = {}


def store(person, conversation_id, requests):
    """Store what is not stored yet of a list of `{"client_id", "body", "digest"}`; return all of it as payloads, in
    its order. Raises as `messages.post`."""
    posting = Posting(person, conversation_id, requests)
    release()  # who waits holds no connection to the database, and knows nothing that is old afterwards
    return _group.join(posting)


def _work(take):
    with storing() as connection:
        group = take()
        this = Round(group, connection)
        accepted = [posting for posting in group if this.accepts(posting)]
        this.write()
        told = this.told(accepted)
    broadcasts.messages([told[key] for posting in accepted for key in posting.fresh])
    heads.tell_direct(this.directs)
    for posting in accepted:
        posting.result = [told[key] for key in posting.requests]


_group = Group(_work)
