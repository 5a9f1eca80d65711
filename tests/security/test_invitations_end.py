import pytest

from chatapp.extensions import db
from chatapp.models import User
from tests.browsing import Browser, new_name

WEAKENED = {
    "deactivated by the API": lambda ada, bob: ada.api("POST", f"/admin/people/{bob.id}/deactivate"),
    "deactivated by a form": lambda ada, bob: ada.post(f"/admin/people/{bob.id}/deactivate"),
    "no longer one": lambda ada, bob: ada.api("PUT", f"/admin/people/{bob.id}/admin", {"is_admin": False}),
    "no longer one by a form": lambda ada, bob: ada.post(f"/admin/people/{bob.id}/admin", {"is_admin": "0"}),
    "gone themselves": lambda ada, bob: bob.api("POST", "/me/deactivate", {"password": "a lantern in the harbour"}),
}


@pytest.fixture
def app(make_app):
    return make_app(SIGN_UP="invite", RATE_SIGN_UP="100000/minute", RATE_SIGN_IN="100000/minute")


@pytest.fixture
def bob(app, ada):
    """A second administrator."""
    invite = ada.api("POST", "/admin/invitations").json["invitation"]["token"]
    person = Browser(app).sign_up(invite=invite)
    assert ada.api("PUT", f"/admin/people/{person.id}/admin", {"is_admin": True}).status_code == 200
    return person


def invitation(person):
    return person.api("POST", "/admin/invitations").json["invitation"]


def used(app, token):
    account = {"username": new_name(), "password": "a lantern in the harbour", "invite": token}
    return Browser(app).api("POST", "/sign-up", account)


@pytest.mark.parametrize("verb", WEAKENED.values(), ids=WEAKENED)
def test_links_end_with_who_made_them(app, ada, bob, verb):
    theirs, others = invitation(bob), invitation(ada)
    assert verb(ada, bob).status_code in (200, 204, 303)
    refused = used(app, theirs["token"])
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "bad_invitation")
    assert [row["id"] for row in ada.get("/api/v1/admin/invitations").json["invitations"]] == [others["id"]]
    assert used(app, others["token"]).status_code == 201


def test_they_do_not_come_back_with_them(app, ada, bob):
    theirs = invitation(bob)
    ada.api("POST", f"/admin/people/{bob.id}/deactivate")
    ada.api("POST", f"/admin/people/{bob.id}/reactivate")
    assert used(app, theirs["token"]).status_code == 422


@pytest.mark.parametrize("change", [{"is_admin": False}, {"deactivated_at": User.created_at}])
def test_a_link_is_asked_for_its_maker_at_each_use(app, ada, bob, change):
    """Whatever has changed them: another process, an operator in the database."""
    theirs = invitation(bob)
    with app.app_context():
        db.session.query(User).filter_by(public_id=bob.id).update(change)
        db.session.commit()
    assert used(app, theirs["token"]).status_code == 422
    assert ada.get("/api/v1/admin/invitations").json["invitations"] == []
    assert (
        "This invitation"
        in Browser(app)
        .post("/sign-up", {"invite": theirs["token"], "username": new_name(), "password": "a lantern in the harbour"})
        .text
    )
