"""Announcements by administrators to everybody."""

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from chatapp import broadcasts, limits
from chatapp.errors import Conflict, NotFound
from chatapp.extensions import current, db
from chatapp.models import Announcement, AnnouncementReceipt, User
from chatapp.models.columns import now
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads.announcements import announcement as announcement_payload
from chatapp.services.budget import Budget
from chatapp.services.pages import Page, page
from chatapp.services.permissions import require_admin
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import clean_lines, known_id
from chatapp.services.validation import client_id as clean_client_id
from chatapp.stores.connections import Connection

BANNERS = 3  # more would leave no room for talking on a phone
BANNER_AGE = datetime.timedelta(days=30)  # older ones are on the page of announcements


def announce(person: User, client_id: Any, body: Any) -> Payload:
    """Store an announcement and show it to everyone; return it. Administrators only: `Forbidden("admin_needed")`.

    A retry with the same `client_id` returns the stored one; with another text it is a `Conflict`.
    """
    client_id = clean_client_id(client_id, "client_id")
    body = clean_lines(body, "body", limit=limits.ANNOUNCEMENT)
    require_admin(person)
    if _stored(person, client_id) is None:  # a retry costs nothing
        spend("RATE_ANNOUNCEMENTS", person.public_id)
    with write_transaction():
        require_admin(person)
        stored = _stored(person, client_id)
        if stored is not None and stored.body != body:
            raise Conflict("client_id_reused", field="client_id")
        row = stored or _store(person, client_id, body)
        everyone_sees, author_sees = announcement_payload(row), _shown(person, [row])[0]
    if stored is None:
        broadcasts.announcement(everyone_sees)
    return author_sees


def listed(person: Person, offset: int = 0) -> Page[Payload]:
    """Return a page of announcements within PAGE_BYTES, newest first; administrators see the reach of each."""
    newest = select(Announcement).order_by(Announcement.created_at.desc(), Announcement.id.desc())
    found = page(newest, offset, limits.ANNOUNCEMENTS_PAGE)
    shown = list(Budget(limits.PAGE_BYTES).fitting(_shown(person, found)))
    return Page(shown, has_more=found.has_more or len(shown) < len(found))


def banners(person: User) -> list[Payload]:
    """Return the announcements whose banner `person` has not dismissed, newest first, BANNERS at most."""
    newest = _undismissed(person).order_by(Announcement.created_at.desc(), Announcement.id.desc()).limit(BANNERS)
    return [announcement_payload(row) for row in db.session.scalars(newest)]


def count_undismissed(person: User, shown: Sequence[Payload]) -> int:
    """Return how many announcements `person` has not dismissed. `shown`: the `banners` of that person."""
    if len(shown) < BANNERS:
        return len(shown)
    return db.session.scalars(_undismissed(person).with_only_columns(func.count())).one()


def mark_seen(person: Person, announcement_id: str) -> Payload:
    """Store that `person` has seen an announcement; return it."""
    return _note(person, announcement_id, is_dismissed=False)


def dismiss(person: Person, announcement_id: str) -> Payload:
    """Dismiss an announcement's banner on all present and later screens of `person`; return it."""
    dismissed = _note(person, announcement_id, is_dismissed=True)
    broadcasts.announcement_dismissed(person, dismissed)
    return dismissed


def set_on_screen(connection: Connection, announcement_id: str, on_screen: bool) -> None:
    """Record whether the screen of `connection` shows the announcement, of ANNOUNCEMENTS_ON_SCREEN at most."""
    if not on_screen:
        connection.hide(announcement_id)
    elif len(connection.announcements) < limits.ANNOUNCEMENTS_ON_SCREEN:
        connection.show(announcement_id)


def _undismissed(person: User) -> Select[Announcement]:
    dismissed = select(AnnouncementReceipt.announcement_id).where(
        AnnouncementReceipt.user_id == person.id, AnnouncementReceipt.dismissed_at.is_not(None)
    )
    return select(Announcement).where(Announcement.created_at > now() - BANNER_AGE, Announcement.id.not_in(dismissed))


def _stored(person: User, client_id: str) -> Announcement | None:
    return db.session.scalar(select(Announcement).filter_by(author_id=person.id, client_id=client_id))


def _store(person: User, client_id: str, body: str) -> Announcement:
    row = Announcement(author=person, client_id=client_id, body=body)
    db.session.add(row)
    db.session.flush()
    return row


def _note(person: Person, announcement_id: str, *, is_dismissed: bool) -> Payload:
    with write_transaction(invalidates_access=False):
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


def _receipts(person: Person, rows: Sequence[Announcement]) -> Select[AnnouncementReceipt]:
    return select(AnnouncementReceipt).where(
        AnnouncementReceipt.user_id == person.id,
        AnnouncementReceipt.announcement_id.in_([row.id for row in rows]),
    )


def _shown(person: Person, rows: Sequence[Announcement]) -> list[Payload]:
    receipts = {receipt.announcement_id: receipt for receipt in db.session.scalars(_receipts(person, rows))}
    reach = _reach(rows) if person.is_admin else {}
    return [announcement_payload(row, receipts.get(row.id), reach.get(row.id)) for row in rows]


def _reach(rows: Sequence[Announcement]) -> dict[int, dict[str, int]]:
    """Return {announcement id: counts of people who have it on a screen now, have seen it, and could see it}."""
    people = db.session.scalars(select(func.count()).select_from(User).where(User.deactivated_at.is_(None))).one()
    counted = db.session.execute(
        select(AnnouncementReceipt.announcement_id, func.count())
        .where(AnnouncementReceipt.announcement_id.in_([row.id for row in rows]))
        .group_by(AnnouncementReceipt.announcement_id)
    )
    seen = {row[0]: row[1] for row in counted}
    return {row.id: {"on_screen": _on_screen(row), "seen": seen.get(row.id, 0), "people": people} for row in rows}


def _on_screen(row: Announcement) -> int:
    """Return how many people have an announcement on a screen now, at this process and at the others."""
    here, elsewhere = current.stores.connections, current.stores.elsewhere
    return here.showing(row.public_id) + elsewhere.showing(row.public_id)
