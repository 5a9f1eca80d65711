"""What administrators announce to everyone."""

import datetime

from sqlalchemy import func, select

from chatapp import broadcasts, limits
from chatapp.errors import Conflict, Forbidden, NotFound
from chatapp.extensions import connections, db
from chatapp.models import Announcement, AnnouncementReceipt, User
from chatapp.models.columns import now
from chatapp.payloads.announcements import announcement as payload
from chatapp.services.rates import spend
from chatapp.services.text import clean, known_id
from chatapp.services.text import client_id as clean_client_id
from chatapp.services.writing import noting, writing

BANNERS = 3  # more would leave no room for talking on a phone
BANNER_AGE = datetime.timedelta(days=30)  # who was away longer reads them on their page


def announce(person, client_id, body):
    """Store an announcement and show it to everyone; return it. Administrators only: `Forbidden("admin_needed")`.

    The same `client_id` again is answered with what was stored; with another text it is a `Conflict`.
    """
    client_id = clean_client_id(client_id, "client_id")
    body = clean(body, "body", limit=limits.ANNOUNCEMENT, multiline=True)
    with writing():
        if not person.is_admin:
            raise Forbidden("admin_needed")
        stored = db.session.scalar(select(Announcement).filter_by(author_id=person.id, client_id=client_id))
        if stored is not None and stored.body != body:
            raise Conflict("client_id_reused", field="client_id")
        row = stored or _store(person, client_id, body)
        everyone_sees, author_sees = payload(row), _shown(person, [row])[0]
    if stored is None:
        broadcasts.announcement(everyone_sees)
    return author_sees


def listed(person, offset=0):
    """Return a page of announcements, newest first; administrators see the reach of each."""
    newest = select(Announcement).order_by(Announcement.created_at.desc(), Announcement.id.desc())
    return _shown(person, db.session.scalars(newest.offset(offset).limit(limits.ANNOUNCEMENTS_PAGE)).all())


def current(person):
    """Return the announcements whose banner `person` has not dismissed, newest first, three at most."""
    dismissed = select(AnnouncementReceipt.announcement_id).where(
        AnnouncementReceipt.user_id == person.id, AnnouncementReceipt.dismissed_at.is_not(None)
    )
    fresh = select(Announcement).where(
        Announcement.created_at > now() - BANNER_AGE, Announcement.id.not_in(dismissed)
    ).order_by(Announcement.created_at.desc(), Announcement.id.desc()).limit(BANNERS)  # fmt: skip
    return [payload(row) for row in db.session.scalars(fresh)]


def seen(person, announcement_id):
    """Note that `person` has seen an announcement; return it."""
    return _note(person, announcement_id, is_dismissed=False)


def dismiss(person, announcement_id):
    """Take an announcement's banner away from all screens of `person`, also those of later; return it."""
    dismissed = _note(person, announcement_id, is_dismissed=True)
    broadcasts.announcement_dismissed(person, dismissed)
    return dismissed


def show_on(connection, announcement_id, on_screen):
    """Note whether the screen of `connection` shows the announcement now."""
    if on_screen and len(connection.announcements) < limits.ANNOUNCEMENTS_ON_SCREEN:
        connection.show(announcement_id)
    else:
        connection.hide(announcement_id)


def _store(person, client_id, body):
    spend("RATE_ANNOUNCEMENTS", person.public_id)
    row = Announcement(author=person, client_id=client_id, body=body)
    db.session.add(row)
    db.session.flush()
    return row


def _note(person, announcement_id, *, is_dismissed):
    with noting():
        row = db.session.scalar(select(Announcement).filter_by(public_id=known_id(announcement_id)))
        if row is None:
            raise NotFound()
        receipt = db.session.scalar(_receipts(person, [row])) or AnnouncementReceipt(
            announcement_id=row.id, user_id=person.id
        )
        if is_dismissed and receipt.dismissed_at is None:
            receipt.dismissed_at = now()
        db.session.add(receipt)
        db.session.flush()
        return _shown(person, [row])[0]


def _receipts(person, rows):
    return select(AnnouncementReceipt).where(
        AnnouncementReceipt.user_id == person.id,
        AnnouncementReceipt.announcement_id.in_([row.id for row in rows]),
    )


def _shown(person, rows):
    receipts = {receipt.announcement_id: receipt for receipt in db.session.scalars(_receipts(person, rows))}
    reach = _reach(rows) if person.is_admin else {}
    return [payload(row, receipts.get(row.id), reach.get(row.id)) for row in rows]


def _reach(rows):
    """Return {announcement id: how many people have it on a screen now, have seen it, and could}."""
    people = db.session.scalar(select(func.count()).select_from(User).where(User.deactivated_at.is_(None)))
    seen = dict(map(tuple, db.session.execute(
        select(AnnouncementReceipt.announcement_id, func.count())
        .where(AnnouncementReceipt.announcement_id.in_([row.id for row in rows]))
        .group_by(AnnouncementReceipt.announcement_id)
    )))  # fmt: skip
    return {
        row.id: {"on_screen": connections.showing(row.public_id), "seen": seen.get(row.id, 0), "people": people}
        for row in rows
    }
