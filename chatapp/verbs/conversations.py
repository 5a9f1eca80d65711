"""Conversations of a member, direct ones, and the conversation that a screen shows."""

from chatapp import broadcasts, limits
from chatapp.models import User
from chatapp.models.access_token import POST, READ
from chatapp.models.conversation import DIRECT, ROOM
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import array, noun, ref
from chatapp.services.conversations import access, direct, summaries
from chatapp.services.messages import sync
from chatapp.services.presence import typing
from chatapp.services.spending import by_service
from chatapp.transport.flask.event_context import current_sid
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.fields import Asked, choice, counter, identifier, identifiers, optional, text
from chatapp.verbs.live import this_connection

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Conversations")
CONVERSATION = {"conversation": identifier("The id of the conversation.")}
SUMMARY = noun(summary=ref("Summary"))
# A bound of the list in the request; the service has the limit of a conversation.
MOST_PEOPLE = 10 * limits.DIRECT_PEOPLE


@action(
    "list_conversations",
    scope=READ,
    http=Route("GET /conversations", is_list=True),
    about="List your conversations, the unread ones first, then by activity",
    takes={"kind": optional(choice((ROOM, DIRECT), "Both when missing."))},
    answers=noun(conversations=array(ref("Summary"), most=limits.SUMMARIES), unread=ref("Unread")),
    is_live=False,
)
def list_conversations(person: Person, asked: Asked) -> Answer:
    """`unread` counts the messages in all conversations."""
    return {"conversations": summaries.unread_first(person, kind=asked.kind), "unread": summaries.unread(person)}


@action(
    "open_direct",
    scope=POST,
    http="POST /conversations",
    about="Find the direct conversation with exactly these people, or create it",
    takes={
        "people": identifiers(limits.DIRECT_PEOPLE, "The others, without you.", least=1, bound=MOST_PEOPLE),
    },
    answers=SUMMARY,
    refuses="deactivated_person self_not_allowed",
    is_live=False,
)
def open_direct(person: User, asked: Asked) -> Answer:
    """The others see it once it has a message."""
    return {"summary": direct.open_direct(person, asked.people)}


@action(
    "show_conversation",
    scope=READ,
    http="GET /conversations/<conversation>",
    about="Show one conversation",
    takes=CONVERSATION,
    answers=SUMMARY,
    is_live=False,
)
def show_conversation(person: Person, asked: Asked) -> Answer:
    return {"summary": summaries.summary(access.get(person, asked.conversation))}


@action(
    "typing",
    scope=POST,
    http=Route("POST /conversations/<conversation>/typing", name="say_typing", for_pages=False),
    about="Tell the members who have the conversation open that you are typing, for five seconds",
    takes=CONVERSATION,
    refuses="archived",
    spends=by_service("RATE_TYPING"),
)
def tell_typing(person: Person, asked: Asked) -> None:
    """Send it at most every 3 seconds while someone types."""
    typing.typing(person, asked.conversation)


@action(
    "open_conversation",
    scope=READ,
    about="Follow a conversation on this connection, and get the messages that this screen lacks",
    takes={
        **CONVERSATION,
        "rev": optional(counter("The rev up to which the client has it; without one, the answer is a page.")),
        "epoch": optional(text(limits.OPAQUE, "The epoch of the rev.")),
    },
    answers=ref("Opened"),
)
def open_conversation(person: Person, asked: Asked) -> Answer:
    """From then on its events `message`, `conversation`, `read` and `typing` arrive here. `seen` is null with more than
    50 members. Buffer the `message` events until the answer arrives."""
    # The membership is checked before and after, so that a removal in between takes effect.
    last_rev = access.get(person, asked.conversation).last_rev
    this_connection().open(asked.conversation)
    broadcasts.subscribe_socket(current_sid(), asked.conversation, last_rev)
    try:
        return sync.opened(person, asked.conversation, asked.rev, asked.epoch)
    except BaseException:
        broadcasts.unsubscribe_socket(current_sid(), asked.conversation)
        raise


@action(
    "close_conversation",
    scope=READ,
    about="Stop following a conversation on this connection",
    takes=CONVERSATION,
)
def close_conversation(person: Person, asked: Asked) -> None:
    broadcasts.unsubscribe_socket(current_sid(), asked.conversation)
