import datetime

import pytest

from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.models.columns import now
from chatapp.services.accounts import invitations, sign_ins
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.administration import people
from chatapp.services.transactions import write_transaction


@pytest.fixture
def boss(make_person):
    person = make_person("boss")
    with write_transaction():
        person.is_admin = True
    return person


@pytest.mark.parametrize(
    "verb",
    [
        lambda person, other: people.people(person),
        lambda person, other: people.deactivate_person(Visitor(person), other.public_id),
        lambda person, other: people.reactivate_person(Visitor(person), other.public_id),
        lambda person, other: people.set_admin(Visitor(person), other.public_id, True),
        lambda person, other: invitations.create(Visitor(person)),
        lambda person, other: invitations.listed(person),
        lambda person, other: invitations.revoke(person, "A" * 16),
    ],
)
def test_administration_is_for_administrators(ana, bo, verb):
    with pytest.raises(Forbidden, match="admin_needed"):
        verb(ana, bo)
    assert bo.is_active
    assert not bo.is_admin


def test_who_is_deactivated_is_out_until_reactivated(boss, ana):
    sign_in = sign_ins.start(ana, "")
    assert not people.deactivate_person(Visitor(boss), ana.public_id).is_active
    assert sign_ins.authenticate(sign_in.token) is None
    assert ana in people.people(boss, "ana")
    assert people.reactivate_person(Visitor(boss), ana.public_id).is_active
    assert sign_ins.authenticate(sign_in.token) is None


def test_administrators_do_not_deactivate_themselves_here(boss, ana):
    with pytest.raises(Invalid, match="self_not_allowed"):
        people.deactivate_person(Visitor(boss), boss.public_id)
    with pytest.raises(NotFound):
        people.deactivate_person(Visitor(boss), "A" * 16)
    assert boss.is_active


def test_one_administrator_stays(boss, ana):
    with pytest.raises(Conflict, match="last_admin"):
        people.set_admin(Visitor(boss), boss.public_id, False)
    people.set_admin(Visitor(boss), ana.public_id, True)
    assert not people.set_admin(Visitor(ana), boss.public_id, False).is_admin
    with pytest.raises(Forbidden, match="admin_needed"):
        people.set_admin(Visitor(boss), ana.public_id, False)


def test_who_is_deactivated_administers_nothing(boss, ana):
    people.set_admin(Visitor(boss), ana.public_id, True)
    people.deactivate_person(Visitor(boss), ana.public_id)
    with pytest.raises(Forbidden, match="admin_needed"):
        people.people(ana)
    with pytest.raises(Conflict, match="last_admin"):
        people.set_admin(Visitor(boss), boss.public_id, False)
    people.set_admin(Visitor(boss), ana.public_id, False)
    with pytest.raises(Forbidden, match="deactivated_person"):
        people.set_admin(Visitor(boss), ana.public_id, True)


def test_an_invitation_is_open_until_used_revoked_or_old(boss):
    row, token = invitations.create(Visitor(boss))
    assert invitations.open_for(token) is row
    assert token not in [getattr(row, column.name) for column in row.__table__.columns]
    assert invitations.listed(boss) == [row]
    with write_transaction():
        row.expires_at = now() - datetime.timedelta(seconds=1)
    assert invitations.open_for(token) is None
    assert invitations.listed(boss) == []
    other, token = invitations.create(Visitor(boss))
    invitations.revoke(boss, other.public_id)
    assert invitations.open_for(token) is None
    with pytest.raises(NotFound):
        invitations.revoke(boss, other.public_id)


@pytest.mark.parametrize("token", [None, 5, "", "x" * 5000, "\ud800"])
def test_nothing_else_is_an_invitation(boss, token):
    invitations.create(Visitor(boss))
    assert invitations.open_for(token) is None


def test_where_sign_up_is_closed_nobody_is_invited(app, boss):
    app.config["SIGN_UP"] = "closed"
    with pytest.raises(Forbidden, match="sign_up_closed"):
        invitations.create(Visitor(boss))
    assert invitations.listed(boss) == []
