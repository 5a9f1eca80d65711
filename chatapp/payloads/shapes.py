"""The shapes of docs/protocol.md as schemas: what the other modules here make."""

from chatapp import limits
from chatapp.models import conversation, message, notice
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
    "name": described(nullable(STRING), "Null for direct conversations and threads."),
    "topic": STRING,
    "visibility": one_of(*conversation.VISIBILITIES),
    "posting": one_of(*conversation.POLICIES),
    "mention_all": described(
        one_of(*conversation.MENTION_ALL), "Permission to mention everyone. `by_size`: owners alone in large rooms."
    ),
    "archived": described(BOOLEAN, "Read only."),
    "member_count": described(COUNT, "Of a thread, those who follow it."),
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
PARENT = noun(conversation=ID, title=STRING)
ANSWERED = noun(
    "The message that this one answers, as it is now.",
    id=ID,
    seq=COUNTER,
    sender=ref("Person"),
    text=described(nullable(STRING), "Its beginning; null once deleted."),
    deleted=BOOLEAN,
)
THREAD = noun(
    "The thread that hangs on this message.",
    conversation=ID,
    count=described(COUNT, "Of its messages that are not deleted."),
    last_at=TIME,
    people=described(array(ref("Person"), most=limits.THREAD_PEOPLE), "Who wrote there last."),
)
SHOWN = noun("The message of a thread that this one shows in the room.", conversation=ID, seq=COUNTER, message=ID)
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

ENTRY = {
    "id": described(STRING, "The same while the entry stands, which may move up."),
    "kind": one_of(*notice.KINDS),
    "rev": described(nullable(COUNTER), "Null for a message that mentions everyone."),
    "all": described(BOOLEAN, "A message that mentions everyone."),
    "at": TIME,
    "place": ref("Place"),
    "message": nullable(ref("Excerpt")),
    "actor": described(nullable(ref("Person")), "The last person who did it."),
    "people": described(array(ref("Person"), most=3), "Of a reaction: the last people."),
    "count": described(COUNT, "People who reacted, or replies since the last look."),
    "keys": described(array(STRING, most=limits.REACTIONS), "Of a reaction: the emoji."),
    "unseen": BOOLEAN,
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
        disturb_after=described(nullable(STRING), "Not to be disturbed until this time, or `forever`."),
    ),
    "Part": noun(
        "A node of a text. Of a kind that you do not know, draw its `c`, or else its `text`.",
        optional=("text", "c", "href", "ordered", "start", "lang", "person", "all", "here"),
        t=described(STRING, "text, break, link, strong, em, del, spoiler, quote, list, item, code, pre or mention"),
        text=STRING,
        c=described(array(ref("Part"), most=limits.NODES), "The nodes within."),
        href=described(STRING, "Of a link."),
        ordered=described(BOOLEAN, "Of a list: it has numbers."),
        start=described(COUNT, "Of a list with numbers: the first."),
        lang=described(STRING, "Of code in lines: its language, as the sender named it."),
        person=described(ID, "Of a mention: whom it means."),
        all=described(GONE, "Of a mention: everybody."),
        here=described(GONE, "Of a mention: everybody who is online now."),
    ),
    "Reactions": noun("The reactions to a message at `rev`.", message=ID, rev=COUNTER, reactions=REACTIONS),
    "Message": noun(
        "A message of a person, or a system message about the room.",
        id=ID,
        conversation=ID,
        rev=COUNTER,
        client_id=STRING,
        body=described(nullable(STRING), "Null once deleted."),
        format=described(integer(*message.FORMATS), "1: plain text; 2: text with formatting."),
        parts=array(ref("Part"), most=PARTS),
        mentions=described(
            noun(people=array(ID, most=limits.MENTIONED + limits.HERE), all=BOOLEAN),
            "The people who are named, and whether everyone in the conversation is.",
        ),
        edited_at=nullable(TIME),
        deleted_at=nullable(TIME),
        deleted_by=nullable(one_of("sender", "owner")),
        reply=nullable(ANSWERED),
        thread=nullable(THREAD),
        from_thread=nullable(SHOWN),
        reactions=REACTIONS,
        **LINE,
    ),
    "Notice": noun(
        "A note that a request was carried out with a change.",
        code=described(one_of("controls_changed", "formatting_left_out"), "Why."),
        field=STRING,
        message=described(STRING, "A sentence for people, in their language."),
    ),
    "Preview": noun("A message as one line of a list.", text=nullable(STRING), deleted=BOOLEAN, **LINE),
    "Root": noun("The message on which a thread hangs.", id=ID, text=nullable(STRING), deleted=BOOLEAN, **LINE),
    "Excerpt": noun("The message of an entry of Activity.", id=ID, text=nullable(STRING), deleted=BOOLEAN, **LINE),
    "Place": noun(
        "A conversation, as Activity names it.",
        conversation=ID,
        kind=one_of(*conversation.KINDS),
        name=nullable(STRING),
        room=described(nullable(noun(conversation=ID, name=nullable(STRING))), "Of a thread: its room."),
    ),
    "Entry": noun("Something that concerns you.", **ENTRY),
    "Notices": noun(
        "The state of your Activity.",
        last=described(COUNTER, "The rev of the newest notice."),
        seen=described(COUNTER, "The rev of the newest that you saw."),
        unseen=described(COUNT, "Entries that you saw neither in Activity nor where they stand."),
    ),
    "Notifications": noun(
        "The way in which you want to be told.",
        room_level=one_of(*conversation.LEVELS),
        disturb_after=described(nullable(STRING), "A time, or `forever`."),
        quiet_hours=nullable({"type": "object"}),
        plays_sound=BOOLEAN,
        quiet=described(BOOLEAN, "You are not to be disturbed now."),
    ),
    "Membership": noun(
        "Your own membership of a conversation.",
        role=one_of(*conversation.ROLES),
        last_read_seq=COUNTER,
        seen_seq=COUNTER,
        unread=COUNT,
        mentions=described(COUNT, "Unread messages that name you, or everyone."),
        level=described(nullable(one_of(*conversation.LEVELS)), "Null: as your own default says."),
        muted_until=described(nullable(STRING), "A time, or `forever`."),
        can_post=BOOLEAN,
        rev=COUNTER,
        active=BOOLEAN,
        follows=described(BOOLEAN, "False in a thread that you do not follow, where nothing is unread."),
    ),
    "Summary": noun(
        "A conversation as a member sees it.",
        **SHARED,
        title=STRING,
        people=described(array(ref("Person"), most=limits.DIRECT_PEOPLE), "Of a direct conversation, the others."),
        parent=described(nullable(PARENT), "Of a thread, its room."),
        root=described(nullable(ref("Root")), "Of a thread."),
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
    "Unread": noun(
        "How many messages are not read.",
        direct=COUNT,
        rooms=COUNT,
        threads=described(COUNT, "In those that you follow."),
    ),
}
