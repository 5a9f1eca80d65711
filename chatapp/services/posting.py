"""Posting: what several people post while the disk writes is stored by one transaction."""

from chatapp import broadcasts
from chatapp.services import heads
from chatapp.services.groups import Asked, Group
from chatapp.services.numbering import Round
from chatapp.services.writing import release, storing


class Posting(Asked):
    """What one person posts. `requests`: list of `{"client_id", "body", "digest"}`; `fresh`: those not stored yet."""

    def __init__(self, person, conversation_id, requests):
        self.person_id = person.id
        self.person_public_id = person.public_id
        self.conversation_id = conversation_id
        self.requests = requests
        self.size = len(requests)
        self.fresh = []

    def key(self, request):
        """Return by what a message is found."""
        return self.person_id, request["client_id"]


def store(person, conversation_id, requests):
    """Store what is not stored yet; return all of it as payloads, in its order. Raises as `messages.post`."""
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
    broadcasts.messages([told[posting.key(request)] for posting in accepted for request in posting.fresh])
    heads.tell_direct(this.directs)
    for posting in accepted:
        posting.result = [told[posting.key(request)] for request in posting.requests]


_group = Group(_work)
