"""Demo data: the same people, rooms and messages each time, written in small batches."""

import datetime
import itertools
import random
import re
import secrets

import click
from sqlalchemy import func, insert, select

from chatapp.cli import demo_talk
from chatapp.cli import demo_texts as texts
from chatapp.extensions import db
from chatapp.models import Announcement, Conversation, Membership, Message, MessageRevision, User
from chatapp.models.columns import message_id, name_key, new_id, now, room_key
from chatapp.models.conversation import DIRECT, EVERYONE, MEMBER, OWNER, PRIVATE, PUBLIC, ROOM
from chatapp.models.message import SYSTEM, TEXT
from chatapp.services.accounts import sign_up
from chatapp.services.conversations import system_messages
from chatapp.services.conversations.direct import direct_key
from chatapp.services.transactions import write_transaction

DAYS = 35
BATCH = 200  # rows in one transaction: a few milliseconds, so a running server does not stall
EXCHANGES = {"news": 14, "private": 14}
ROOM_EXCHANGES = 90
CHANGED = 25  # one message in so many was edited, and one deleted


def make() -> tuple[str, str]:
    """Write the demo data; return username and password of the one account that can sign in.

    It is an administrator if it is the first account. Raises ClickException when there is a demo already.
    """
    if User.named(texts.PEOPLE[0][0]) is not None:
        raise click.ClickException("The demo data already exists.")
    chance = random.Random(7)
    visitor, password = _visitor()
    people = _people(chance)
    rooms = list(_rooms(chance, visitor, people))
    for conversation, members, themes in [*rooms, *_directs(chance, visitor, people)]:
        _fill(chance, conversation, members, themes)
    demo_talk.hold(visitor, {room.name: (room, members[:-1]) for room, members, _ in rooms})
    _announce(people[0])
    return visitor.username, password


def _visitor():
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    is_first = sign_up.policy() in (sign_up.FIRST, sign_up.FIRST_LINK)
    return sign_up.create("demo", "Demo Visitor", password, is_admin=is_first), password


def _people(chance):
    """Add the people of the demo, without passwords: no one can sign in as them."""
    people = []
    for username, name, status, time_zone in texts.PEOPLE:
        seen = now() - datetime.timedelta(minutes=chance.randrange(5, 4000))
        user = User(status=status, last_seen_at=seen, time_zone=time_zone)
        user.take_username(username)
        user.name_as(name)
        people.append(user)
    with write_transaction():
        db.session.add_all(people)
    return people


def _rooms(chance, visitor, people):
    for name, topic, kind, posting, size, themes in texts.ROOMS:
        room = Conversation(kind=ROOM, name=name, topic=topic, posting=posting, search_key=room_key(name, topic))
        room.visibility = PRIVATE if kind == "private" else PUBLIC
        room.name_key = name_key(name) if kind == "public" else None
        room.archived_at = now() if kind == "archived" else None
        yield room, [*chance.sample(people, size), visitor], themes


def _directs(chance, visitor, people):
    partners = [[person] for person in chance.sample(people, 7)]
    groups = [chance.sample(people, size) for size in (2, 4)]
    pairs = chance.sample(list(itertools.combinations(people, 2)), 16)
    for members in [*([visitor, *others] for others in partners + groups), *map(list, pairs)]:
        yield Conversation(kind=DIRECT, direct_key=direct_key(members)), members, ["private"]


def _fill(chance, conversation, members, themes):
    """Write one conversation: members, messages in batches, then edits, deletions and read marks."""
    moments = _moments(chance, EXCHANGES.get(themes[0], ROOM_EXCHANGES))
    _open(conversation, members, moments[0])
    said = _said(chance, conversation, members, themes, moments)
    for start in range(0, len(said), BATCH):
        _append(conversation, said[start : start + BATCH])
    _change(chance, conversation)
    _read(chance, conversation)


def _moments(chance, count):
    """Return the start times of exchanges in order: in office hours of the past weeks, the last one now."""
    last = now() - datetime.timedelta(minutes=chance.randrange(40, 300))
    days = (last - datetime.timedelta(days=chance.uniform(1, DAYS)) for _ in range(count - 1))
    return [*sorted(day.replace(hour=7 + day.hour % 10) for day in days), last]


def _open(conversation, members, moment):
    with write_transaction():
        conversation.creator_id, conversation.created_at = members[0].id, moment
        db.session.add(conversation)
        for user in members:
            user.last_rev, user.list_changed_at = user.last_rev + 1, now()
            role = OWNER if conversation.kind == ROOM and user is members[0] else MEMBER
            row = Membership(conversation=conversation, user=user, role=role, joined_at=moment, rev=user.last_rev)
            db.session.add(row)


def _said(chance, conversation, members, themes, moments):
    """Return all messages in order, as rows without their numbers."""
    created = {"event": "room_created", "name": conversation.name}
    rows = [_row(members[0], moments[0], kind=SYSTEM, data=created)] if conversation.kind == ROOM else []
    for moment, following in itertools.zip_longest(moments, moments[1:], fillvalue=now()):
        exchange = chance.choice(texts.EXCHANGES[chance.choice(themes)]).split("|")
        speakers = members if conversation.posting == EVERYONE else members[:1]
        voices = chance.sample(speakers, min(3, len(speakers)))
        for line in exchange:
            body = _filled(chance, line[2:])
            rows.append(_row(voices["abc".index(line[0]) % len(voices)], moment, kind=TEXT, body=body))
            moment = min(moment + datetime.timedelta(seconds=chance.randrange(8, 400)), following)
    return rows


def _row(sender, moment, **content):
    return {"sender_id": sender.id, "created_at": moment, "data": None, "body": None, **content}


def _filled(chance, template):
    text = re.sub(r"\{(\w+)\}", lambda match: chance.choice(texts.SLOTS[match[1]]), template)
    return text if template.startswith("{link}") else text[:1].upper() + text[1:]


def _append(conversation, rows):
    """Append rows with their numbers, and advance the counters of the conversation."""
    with write_transaction():
        for place, row in enumerate(rows, start=conversation.last_seq + 1):
            request = {"conversation": conversation.public_id, "body": row["body"] or row["data"]}
            row |= {"seq": place, "rev": place, "conversation_id": conversation.id, "public_id": message_id()}
            row |= {"client_id": new_id(), "digest": system_messages.digest_of(request)}
        db.session.execute(insert(Message), rows)
        conversation.last_seq += len(rows)
        conversation.last_rev += len(rows)
        conversation.meta_rev = 1 if conversation.kind == ROOM else 0
        conversation.changed_at, conversation.active_at = now(), rows[-1]["created_at"]


def _change(chance, conversation):
    """Edit some messages and delete some, each with a rev of its own."""
    with write_transaction():
        texts_only = select(Message).where(Message.conversation_id == conversation.id, Message.kind == TEXT)
        for message in db.session.scalars(texts_only.order_by(Message.seq)).all():
            fate = chance.randrange(CHANGED)
            if fate > 1:
                continue
            conversation.last_rev += 1
            if fate == 0:
                db.session.add(MessageRevision(message_id=message.id, rev=message.rev, body=message.body))
                message.body, message.edited_at = f"{message.body} (corrected)", message.created_at
            else:
                message.body, message.deleted_at = None, message.created_at
                message.deleted_by_id = message.sender_id
            message.rev = conversation.last_rev


def _read(chance, conversation):
    """Set the read marks: all have read up to their own last message, and most have read everything."""
    with write_transaction():
        own = select(Message.sender_id, func.max(Message.seq)).where(Message.conversation_id == conversation.id)
        written = dict(db.session.execute(own.group_by(Message.sender_id)).tuples().all())
        of_this = select(Membership).where(Membership.conversation_id == conversation.id)
        for row in db.session.scalars(of_this.order_by(Membership.id)).all():
            unread = chance.choice((0, 0, 0, 1, 2, 5))
            row.seen_seq = row.last_read_seq = max(written.get(row.user_id, 0), conversation.last_seq - unread)


def _announce(author):
    with write_transaction():
        for days, body in zip((12, 1), texts.ANNOUNCEMENTS, strict=True):
            moment = now() - datetime.timedelta(days=days)
            db.session.add(Announcement(author_id=author.id, client_id=new_id(), body=body, created_at=moment))
