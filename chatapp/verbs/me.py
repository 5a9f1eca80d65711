"""The person's own account."""

from chatapp import limits
from chatapp.models import User
from chatapp.models.access_token import POST, READ
from chatapp.models.protocols import Person
from chatapp.payloads.people import sign_in
from chatapp.payloads.schemas import array, listing, noun, ref
from chatapp.services.accounts import people, sign_ins
from chatapp.services.administration import deactivation
from chatapp.services.presence import profiles
from chatapp.services.spending import ENDS_ACCESS, by_service
from chatapp.verbs.action import IN_PERSON, Action, Answer, Route, declares
from chatapp.verbs.fields import OFFSET, Asked, flag, identifier, optional, text, word
from chatapp.web.identity.person import own_profile, visitor

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Me", live=False)
ME = noun(me=ref("Me"))


@action("show_me", scope=READ, http="GET /me", about="Show your account", answers=ME)
def show_me(person: User, asked: Asked) -> Answer:
    """`time_zone` is the installation's until your own is known. `csrf_token` is null for a token."""
    return {"me": own_profile(person)}


@action(
    "change_me",
    scope=POST,
    http="PATCH /me",
    about="Change your name, time zone, language or status",
    takes={
        "name": optional(text(limits.DISPLAY_NAME, "The name that others read.", least=1)),
        "time_zone": optional(word(limits.TIME_ZONE, "An IANA name.")),
        "locale": optional(word(limits.LOCALE, "A language. An empty text follows the browser.")),
        "status": optional(text(limits.STATUS, "The line under your name. An empty text clears it.")),
    },
    answers=ME,
    refuses="too_many_marks bad_time_zone bad_locale",
    spends=by_service("RATE_DEFAULT"),
)
def change_me(person: User, asked: Asked) -> Answer:
    profiles.change(
        person,
        display_name=asked.name,
        time_zone=asked.time_zone,
        locale=asked.locale,
        status=asked.status,
    )
    return {"me": own_profile(person)}


@action(
    "change_password",
    scope=IN_PERSON,
    http="POST /me/password",
    about="Change your password; all other sign-ins end, and the tokens",
    takes={
        "current_password": text(limits.PASSWORD, "The present password."),
        "new_password": text(limits.PASSWORD, "The new password.", least=limits.PASSWORD_MIN),
        "end_tokens": optional(flag("Whether the tokens end, too. The default is true."), True),
    },
    refuses="wrong_password weak_password too_short too_long",
    spends=by_service("RATE_SIGN_IN"),
)
def change_password(person: Person, asked: Asked) -> None:
    people.change_password(visitor(), asked.current_password, asked.new_password, end_tokens=asked.end_tokens)


@action(
    "deactivate",
    scope=IN_PERSON,
    http="POST /me/deactivate",
    about="Deactivate your account; no one can sign in to it any more",
    takes={"password": text(limits.PASSWORD, "Your password.")},
    refuses="wrong_password last_admin",
    spends=by_service("RATE_SIGN_IN"),
)
def deactivate(person: Person, asked: Asked) -> None:
    deactivation.deactivate(visitor(), asked.password)


@action(
    "list_sign_ins",
    scope=IN_PERSON,
    http=Route("GET /me/sign-ins", is_list=True),
    about="List your sign-ins, the most recently used first",
    takes=OFFSET,
    answers=listing(sign_ins=array(ref("SignIn"), most=limits.SIGN_INS_PAGE)),
)
def list_sign_ins(person: Person, asked: Asked) -> Answer:
    found = sign_ins.mine(person, asked.offset)
    shown = found.each(lambda row: sign_in(row, current=row.id == visitor().sign_in_id))
    return {"sign_ins": shown, "more": found.has_more}


@action(
    "end_sign_in",
    scope=IN_PERSON,
    http="DELETE /me/sign-ins/<sign_in>",
    about="End a sign-in; its pages and sockets end within two seconds",
    takes={"sign_in": identifier("The id of the sign-in.")},
    spends=ENDS_ACCESS,
)
def end_sign_in(person: Person, asked: Asked) -> None:
    sign_ins.end(person, asked.sign_in)


@action(
    "end_other_sign_ins",
    scope=IN_PERSON,
    http="DELETE /me/sign-ins",
    about="End all sign-ins but this one",
    spends=ENDS_ACCESS,
)
def end_other_sign_ins(person: Person, asked: Asked) -> None:
    sign_ins.end_others(person, visitor().sign_in_id)


@action(
    "end_everything",
    scope=IN_PERSON,
    http="POST /me/end-everything",
    about="End all sign-ins but this one, and all tokens",
    spends=ENDS_ACCESS,
)
def end_everything(person: Person, asked: Asked) -> None:
    """The connections of these sign-ins and tokens end within two seconds."""
    people.end_everything(visitor())
