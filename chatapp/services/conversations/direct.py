"""Direct conversations: between one person and up to ten others."""

from collections.abc import Iterable, Sequence

from chatapp import limits
from chatapp.errors import Forbidden, Invalid
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, User
from chatapp.models.conversation import DIRECT
from chatapp.payloads import Payload
from chatapp.services.accounts.people import find_all
from chatapp.services.conversations import access, summaries
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction


def open_direct(person: User, people_ids: Sequence[str]) -> Payload:
    """Return the summary of the conversation between `person` and these people, made when there is none yet.

    Raises `Invalid` naming `people` for nobody, too many or only oneself, `NotFound`, and
    `Forbidden("deactivated_person")`.
    """
    if not people_ids:
        raise Invalid("required", field="people")
    if len(set(people_ids) - {person.public_id}) > limits.DIRECT_PEOPLE:
        raise Invalid("too_many_items", field="people", limit=limits.DIRECT_PEOPLE)
    with write_transaction():
        others = [user for user in find_all(people_ids) if user.id != person.id]
        if not others:
            raise Invalid("self_not_allowed", field="people")
        row = _existing(person, others) or _make(person, others)
        return summaries.summary(row)


def _existing(person: User, others: list[User]) -> Membership | None:
    mine = access.current_memberships(person)
    return db.session.scalar(mine.where(Conversation.direct_key == direct_key([person, *others])))


def _make(person: User, others: list[User]) -> Membership:
    if not all(user.is_active for user in others):
        raise Forbidden("deactivated_person", field="people")
    spend("RATE_ROOMS", person.public_id)
    conversation = Conversation(kind=DIRECT, direct_key=direct_key([person, *others]), creator_id=person.id)
    rows = [Membership(conversation=conversation, user=user) for user in [person, *others]]
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        access.mark_changed(row)
    return rows[0]


def direct_key(people: Iterable[User]) -> str:
    """Return the `direct_key` of the Conversation of exactly these people."""
    return ",".join(str(user_id) for user_id in sorted(user.id for user in people))
