"""The shapes of docs/protocol.md as schemas: what the other modules here make."""

from chatapp import limits
from chatapp.models import conversation, message
from chatapp.models.access_token import SCOPES
from chatapp.payloads.people import HUES
from chatapp.payloads.schemas import (
    BOOLEAN,
    COUNT,
    COUNTER,
    ID,
    STRING,
    TIME,
    array,
    described,
    integer,
    noun,
    nullable,
    one_of,
    ref,
)

PARTS = 2 * limits.MESSAGE + 1  # each line one letter
GONE = {"type": "boolean", "const": True}
REACTIONS = described(
    array(
        {"type": "array", "items": {"type": ["string", "integer", "boolean"]}, "minItems": 2, "maxItems": 3},
        most=limits.REACTIONS,
    ),
    "`[[emoji, count, mine], …]`, in the order of first use; an event to several people has no `mine`.",
)
PERSON = {
    "id": ID,
    "username": STRING,
    "name": STRING,
    "initials": STRING,
    "hue": described(integer(0, HUES - 1), "For the avatar's colour."),
    "is_bot": BOOLEAN,
    "active": described(BOOLEAN, "False once deactivated."),
    "ambiguous": described(BOOLEAN, "True where another person's name looks the same: show the username beside it."),
}
SHARED = {
    "conversation": ID,
    "kind": one_of(*conversation.KINDS),
    "name": described(nullable(STRING), "Null for direct conversations."),
    "topic": STRING,
    "visibility": one_of(*conversation.VISIBILITIES),
    "posting": one_of(*conversation.POLICIES),
    "archived": described(BOOLEAN, "Read only."),
    "member_count": COUNT,
    "last_seq": COUNTER,
    "last_rev": COUNTER,
    "meta_rev": described(COUNTER, "The rev of its last change of name, topic, posting, visibility or archiving."),
    "active_at": TIME,
}
LINE = {
    "seq": COUNTER,
    "kind": one_of(*message.KINDS),
    "sender": ref("Person"),
    "created_at": TIME,
    "system": described(nullable({"type": "object"}), "The event of a system message; null in texts."),
}
TOKEN = {
    "id": ID,
    "name": STRING,
    "scopes": array(one_of(*SCOPES), most=len(SCOPES)),
    "created_at": TIME,
    "last_used_at": nullable(TIME),
    "expires_at": TIME,
}
INVITATION = {
    "id": ID,
    "created_at": TIME,
    "expires_at": TIME,
    "open": BOOLEAN,
    "used_by": nullable(ref("Person")),
}

SHAPES = {
    "Person": noun("A person, as everyone sees them.", optional=("ambiguous",), **PERSON),
    "Me": noun(
        "Your own account.",
        optional=("ambiguous",),
        **PERSON,
        email=nullable(STRING),
        time_zone=STRING,
        locale=nullable(STRING),
        is_admin=BOOLEAN,
        status=STRING,
        csrf_token=described(nullable(STRING), "Null for a token, which needs none."),
        epoch=STRING,
        last_rev=COUNTER,
    ),
    "Presence": noun(
        "The presence of a person.",
        person=ID,
        state=one_of("online", "away", "offline", "unknown"),
        last_seen=nullable(TIME),
        status=STRING,
    ),
    "Part": noun(
        "A piece of a text. Draw these, and ignore kinds that you do not know.",
        optional=("text", "href"),
        t=described(STRING, "text, break or link"),
        text=STRING,
        href=STRING,
    ),
    "Reactions": noun("The reactions to a message at `rev`.", message=ID, rev=COUNTER, reactions=REACTIONS),
    "Message": noun(
        "A message of a person, or a system message about the room.",
        id=ID,
        conversation=ID,
        rev=COUNTER,
        client_id=STRING,
        body=described(nullable(STRING), "Null once deleted."),
        parts=array(ref("Part"), most=PARTS),
        edited_at=nullable(TIME),
        deleted_at=nullable(TIME),
        deleted_by=nullable(one_of("sender", "owner")),
        reactions=REACTIONS,
        **LINE,
    ),
    "Notice": noun(
        "A note that a request was carried out with a change.",
        code=described(one_of("controls_changed"), "Why."),
        field=STRING,
        message=described(STRING, "A sentence for people, in their language."),
    ),
    "Preview": noun("A message as one line of a list.", text=nullable(STRING), deleted=BOOLEAN, **LINE),
    "Membership": noun(
        "Your own membership of a conversation.",
        role=one_of(*conversation.ROLES),
        last_read_seq=COUNTER,
        seen_seq=COUNTER,
        unread=COUNT,
        can_post=BOOLEAN,
        rev=COUNTER,
        active=BOOLEAN,
    ),
    "Summary": noun(
        "A conversation as a member sees it.",
        **SHARED,
        title=STRING,
        people=described(array(ref("Person"), most=limits.DIRECT_PEOPLE), "Of a direct conversation, the others."),
        last_message=nullable(ref("Preview")),
        membership=ref("Membership"),
    ),
    "Gone": noun("In place of a summary, once your membership has ended.", conversation=ID, gone=GONE, rev=COUNTER),
    "Room": noun(
        "A room as the directory shows it.",
        conversation=ID,
        name=STRING,
        topic=STRING,
        visibility=one_of(*conversation.VISIBILITIES),
        member_count=COUNT,
        posting=one_of(*conversation.POLICIES),
        joined=BOOLEAN,
        active_at=TIME,
    ),
    "Member": noun(person=ref("Person"), role=one_of(*conversation.ROLES), joined_at=TIME, seen_seq=COUNTER),
    "Token": noun("A personal access token.", **TOKEN),
    "NewToken": noun(**TOKEN, secret=described(STRING, "Shown only this once.")),
    "Announcement": noun(
        optional=("reach",),
        id=ID,
        author=ref("Person"),
        body=STRING,
        parts=array(ref("Part"), most=PARTS),
        created_at=TIME,
        seen=BOOLEAN,
        dismissed=BOOLEAN,
        reach=noun("For administrators: how many people.", on_screen=COUNT, seen=COUNT, people=COUNT),
    ),
    "SignIn": noun(id=ID, user_agent=STRING, created_at=TIME, last_used_at=TIME, current=BOOLEAN),
    "Administered": noun(
        "A person as administrators see them.",
        optional=("ambiguous",),
        **PERSON,
        is_admin=BOOLEAN,
        created_at=TIME,
        deactivated_at=nullable(TIME),
        last_seen=nullable(TIME),
    ),
    "Invitation": noun(**INVITATION),
    "NewInvitation": noun(
        **INVITATION, token=STRING, link=described(nullable(STRING), "Shown only this once; null without PUBLIC_URL.")
    ),
    "Unread": noun("How many messages are not read.", direct=COUNT, rooms=COUNT),
}
