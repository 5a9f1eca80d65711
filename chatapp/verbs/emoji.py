"""The emoji of reactions, for pickers."""

from chatapp import limits
from chatapp.markup import emoji
from chatapp.models.access_token import READ
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import STRING, array, described, noun
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.fields import Asked, optional, word

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Messages", live=False)
MOST = 4_000  # emoji of Unicode 16 with all skin tones


@action(
    "list_emoji",
    scope=READ,
    http=Route("GET /emoji", is_list=True),
    about="List the emoji with which people react, group by group",
    answers=noun(
        groups=array(
            noun(
                name=STRING,
                emoji=array(STRING, most=MOST),
                toned=described(array(STRING, most=MOST), "Those that take a skin tone after each person in them."),
            ),
            most=10,
        )
    ),
)
def list_emoji(person: Person, asked: Asked) -> Answer:
    """They are those of Unicode 16, in its order, without skin tones."""
    groups = emoji.groups().items()
    return {
        "groups": [
            {"name": name, "emoji": [one.key for one in some], "toned": [one.key for one in some if one.is_toned]}
            for name, some in groups
        ]
    }


@action(
    "list_emoji_names",
    scope=READ,
    http=Route("GET /emoji/names", is_list=True),
    about="List the names of all emoji in a language",
    takes={"language": optional(word(limits.LOCALE, "Such as `de`; English for one that is not known."), "en")},
    answers=noun(names=array(STRING, most=MOST)),
)
def list_emoji_names(person: Person, asked: Asked) -> Answer:
    """One text for each emoji of `GET /emoji`, in its order: a name, then other words for it, with `|` between."""
    return {"names": emoji.names(asked.language).splitlines()}
