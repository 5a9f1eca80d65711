"""Tables and predicates. Statements are in `queries`, verbs in `services`."""

from chatapp.models.access_token import AccessToken
from chatapp.models.announcement import Announcement, AnnouncementReceipt
from chatapp.models.conversation import Conversation, Membership
from chatapp.models.installation import Installation
from chatapp.models.job import Job
from chatapp.models.login_session import LoginSession
from chatapp.models.message import Mention, Message, MessageRevision, Reaction
from chatapp.models.network_sighting import NetworkSighting
from chatapp.models.notice import Notice
from chatapp.models.rate_window import RateWindow
from chatapp.models.user import Invitation, User

__all__ = [
    "AccessToken",
    "Announcement",
    "AnnouncementReceipt",
    "Conversation",
    "Installation",
    "Invitation",
    "Job",
    "LoginSession",
    "Membership",
    "Mention",
    "Message",
    "MessageRevision",
    "NetworkSighting",
    "Notice",
    "RateWindow",
    "Reaction",
    "User",
]
