"""Threads: conversations that hang on a message of a room."""

from chatapp import limits
from chatapp.models.access_token import POST, READ
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import array, described, listing, noun, nullable, ref
from chatapp.services.conversations import summaries, threads
from chatapp.services.messages import replies
from chatapp.services.spending import by_service
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.conversations import CONVERSATION, SUMMARY
from chatapp.verbs.fields import OFFSET, Asked, list_of
from chatapp.verbs.messages import DRAFT, NOT_MEMBERS, NOTICES, ONE, posted_answer

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Threads")


@action(
    "list_threads",
    scope=READ,
    http=Route("GET /threads", is_list=True),
    about="List the threads that you follow, the unread ones first, then by activity",
    takes=OFFSET,
    answers=listing(threads=array(ref("Summary"), most=limits.SUMMARIES)),
    is_live=False,
)
def list_threads(person: Person, asked: Asked) -> Answer:
    found = summaries.followed(person, asked.offset)
    return {"threads": found, "more": found.has_more}


@action(
    "open_thread",
    scope=READ,
    http="GET /messages/<message>/thread",
    about="Find the thread of a message of a room",
    takes=ONE,
    answers=noun(
        message=ref("Message"), thread=described(nullable(ref("Summary")), "Null while nobody has replied in one.")
    ),
    refuses="is_direct is_thread system_message",
)
def open_thread(person: Person, asked: Asked) -> Answer:
    """From then on a thread is read, followed live and posted to as any conversation, by its own id."""
    return replies.thread_of(person, asked.message)


@action(
    "post_to_thread",
    scope=POST,
    http=Route("POST /messages/<message>/thread", status=201, has_key=True),
    about="Post in the thread of a message of a room; the first post makes it",
    takes={**ONE, "messages": list_of("Draft", DRAFT, limits.POST_MESSAGES, "The messages to post.")},
    answers=noun(
        optional=("notices", "not_members"),
        messages=array(ref("Message"), most=limits.POST_MESSAGES),
        thread=nullable(ref("Summary")),
        not_members=NOT_MEMBERS,
        notices=NOTICES,
    ),
    refuses="is_direct is_thread system_message already_deleted client_id_reused archived owners_only nothing_to_send "
    "bad_id too_long not_found",
    spends=by_service("RATE_POSTS"),
)
def post_to_thread(person: Person, asked: Asked) -> Answer:
    """The author of the message follows the thread from then on, and so does everyone who posts there. A retry is
    answered as of `post_messages`; `thread` is null for a former member, who may retry as well."""
    stored = replies.post(person, asked.message, asked.messages)
    return posted_answer(stored, stored["messages"].not_members, asked.messages)


@action(
    "follow_thread",
    scope=POST,
    http="POST /conversations/<conversation>/follow",
    about="Follow a thread: what comes from then on is unread until you read it",
    takes=CONVERSATION,
    answers=SUMMARY,
    refuses="not_a_thread",
    spends=by_service("RATE_DEFAULT"),
)
def follow_thread(person: Person, asked: Asked) -> Answer:
    return {"summary": threads.begin(person, asked.conversation)}


@action(
    "unfollow_thread",
    scope=POST,
    http="POST /conversations/<conversation>/unfollow",
    about="Follow a thread no more; you may still read it and post there, which follows it again",
    takes=CONVERSATION,
    answers=SUMMARY,
    refuses="not_a_thread",
    spends=by_service("RATE_DEFAULT"),
)
def unfollow_thread(person: Person, asked: Asked) -> Answer:
    return {"summary": threads.end(person, asked.conversation)}
