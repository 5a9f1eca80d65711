"""Announcements on the wire."""

from chatapp.markup.parts import parts
from chatapp.models import Announcement, AnnouncementReceipt
from chatapp.payloads import Payload
from chatapp.payloads.people import person
from chatapp.payloads.times import iso


def announcement(
    row: Announcement, receipt: AnnouncementReceipt | None = None, reach: dict[str, int] | None = None
) -> Payload:
    """Return an announcement as one person sees it.

    `receipt`: that person's AnnouncementReceipt or None. `reach`: for administrators, a dict of counts of people
    (`on_screen`, `seen`, `people`).
    """
    shape = {
        "id": row.public_id,
        "author": person(row.author),
        "body": row.body,
        "parts": parts(row.body),
        "created_at": iso(row.created_at),
        "seen": receipt is not None,
        "dismissed": receipt is not None and receipt.dismissed_at is not None,
    }
    return shape | {"reach": reach} if reach else shape
