"""Administration: people and invitations."""

from chatapp import limits
from chatapp.models import User
from chatapp.models.access_token import ADMIN
from chatapp.models.protocols import Person
from chatapp.payloads.people import admin_user, invitation
from chatapp.payloads.schemas import array, listing, noun, ref
from chatapp.services.accounts import invitations
from chatapp.services.administration import people
from chatapp.services.spending import by_service
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.fields import OFFSET, Asked, flag, identifier, search
from chatapp.web.identity.person import visitor
from chatapp.web.links import invitation_link

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Administration", live=False)
ONE = {"person": identifier("The id of the person.")}
PERSON = noun(person=ref("Administered"))


@action(
    "list_people",
    scope=ADMIN,
    http=Route("GET /admin/people", is_list=True),
    about="List people, with the fields that only administrators see",
    takes=search("Part of a name."),
    answers=listing(people=array(ref("Administered"), most=limits.DIRECTORY_PAGE)),
    refuses="admin_needed",
)
def list_people(person: User, asked: Asked) -> Answer:
    found = people.people(person, asked.q, asked.offset)
    return {"people": found.each(admin_user), "more": found.has_more}


@action(
    "deactivate_person",
    scope=ADMIN,
    http=Route("POST /admin/people/<person>/deactivate", confirms=True),
    about="Deactivate an account: its sign-ins and tokens end, its messages stay",
    takes=ONE,
    answers=PERSON,
    refuses="admin_needed last_admin self_not_allowed",
    spends=by_service("RATE_DEFAULT"),
)
def deactivate_person(person: Person, asked: Asked) -> Answer:
    """The invitations that the person made end, too."""
    return {"person": admin_user(people.deactivate_person(visitor(), asked.person))}


@action(
    "reactivate_person",
    scope=ADMIN,
    http=Route("POST /admin/people/<person>/reactivate", confirms=True),
    about="Reactivate an account, so that its person can sign in again",
    takes=ONE,
    answers=PERSON,
    refuses="admin_needed",
    spends=by_service("RATE_DEFAULT"),
)
def reactivate_person(person: Person, asked: Asked) -> Answer:
    return {"person": admin_user(people.reactivate_person(visitor(), asked.person))}


@action(
    "set_admin",
    scope=ADMIN,
    http=Route("PUT /admin/people/<person>/admin", confirms=True),
    about="Make a person an administrator, or take that role away",
    takes={**ONE, "is_admin": flag("Whether the person becomes an administrator.")},
    answers=PERSON,
    refuses="admin_needed last_admin deactivated_person",
    spends=by_service("RATE_DEFAULT"),
)
def set_admin(person: Person, asked: Asked) -> Answer:
    """Without the role, the person's unused invitations end."""
    return {"person": admin_user(people.set_admin(visitor(), asked.person, asked.is_admin))}


@action(
    "list_invitations",
    scope=ADMIN,
    http=Route("GET /admin/invitations", is_list=True),
    about="List the invitation links, the newest first",
    takes=OFFSET,
    answers=listing(invitations=array(ref("Invitation"), most=limits.SIGN_INS_PAGE)),
    refuses="admin_needed",
)
def list_invitations(person: User, asked: Asked) -> Answer:
    found = invitations.listed(person, asked.offset)
    return {"invitations": found.each(invitation), "more": found.has_more}


@action(
    "invite",
    scope=ADMIN,
    http=Route("POST /admin/invitations", status=201, confirms=True),
    about="Create an invitation link, by which one person can sign up",
    answers=noun(invitation=ref("NewInvitation")),
    refuses="admin_needed",
    spends=by_service("RATE_DEFAULT"),
)
def invite(person: Person, asked: Asked) -> Answer:
    """No later answer has `token` and `link`. The link is the address of the site and `/sign-up?invite=<token>`. It is
    null if the server does not know its address: without `PUBLIC_URL`, unless the request names a loopback address. An
    invitation ends when its maker is deactivated or is no longer an administrator."""
    row, token = invitations.create(visitor())
    return {"invitation": invitation(row) | {"token": token, "link": invitation_link(token)}}


@action(
    "revoke_invitation",
    scope=ADMIN,
    http="DELETE /admin/invitations/<invitation>",
    about="Revoke an invitation link",
    takes={"invitation": identifier("The id of the invitation.")},
    refuses="admin_needed",
)
def revoke_invitation(person: User, asked: Asked) -> None:
    invitations.revoke(person, asked.invitation)
