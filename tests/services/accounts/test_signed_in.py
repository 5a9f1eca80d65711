import datetime

import pytest

from chatapp.errors import NotFound
from chatapp.extensions import db
from chatapp.models.columns import now
from chatapp.services.accounts import sign_ins
from chatapp.services.transactions import write_transaction

DAY = datetime.timedelta(days=1)


def set_back(row, **times):
    with write_transaction():
        for name, value in times.items():
            setattr(row, name, value)


def test_a_sign_in_is_known_by_its_token_which_is_not_stored(ana):
    row, token, _ = sign_ins.start(ana, "Firefox\n on Linux")
    found = sign_ins.authenticate(token)
    assert found.row.user is ana
    assert found.token == token
    assert found.row.user_agent == "Firefox on Linux"
    assert token not in [getattr(row, column.name) for column in row.__table__.columns]


@pytest.mark.parametrize("token", [None, 5, "", "unknown", "x" * 5000, "\ud800", {"a": 1}])
def test_nothing_else_is_a_token(ana, token):
    sign_ins.start(ana, "")
    assert sign_ins.authenticate(token) is None


def test_an_old_sign_in_has_ended(ana):
    row, token, _ = sign_ins.start(ana, "")
    assert sign_ins.authenticate(token) is not None
    set_back(row, expires_at=now())
    assert sign_ins.authenticate(token) is None
    assert sign_ins.mine(ana) == []


def test_use_is_noted_at_most_once_a_minute(ana):
    row, token, _ = sign_ins.start(ana, "")
    begun = row.last_used_at
    sign_ins.authenticate(token)
    assert row.last_used_at == begun
    set_back(row, last_used_at=begun - DAY)
    sign_ins.authenticate(token)
    assert row.last_used_at > begun


def test_use_puts_the_end_off_but_once_a_day_only(app, ana):
    row, token, _ = sign_ins.start(ana, "")
    lifetime = datetime.timedelta(seconds=app.config["SESSION_IDLE_TIMEOUT"])
    set_back(row, last_used_at=now() - 2 * DAY, expires_at=now() + lifetime - 2 * DAY)
    assert sign_ins.authenticate(token).is_prolonged
    assert row.expires_at > now() + lifetime - DAY
    set_back(row, last_used_at=now() - DAY / 24)
    assert not sign_ins.authenticate(token).is_prolonged


def test_no_use_puts_the_end_off_beyond_its_age(app, ana):
    app.config["SESSION_MAX_AGE"] = 40 * 24 * 3600
    row, token, _ = sign_ins.start(ana, "")
    begun = now() - 35 * DAY
    set_back(row, created_at=begun, last_used_at=now() - DAY, expires_at=now() + DAY)
    assert sign_ins.authenticate(token).is_prolonged
    assert row.expires_at == begun + 40 * DAY
    set_back(row, last_used_at=now() - DAY)
    assert not sign_ins.authenticate(token).is_prolonged
    set_back(row, created_at=now() - 41 * DAY, last_used_at=now() - DAY, expires_at=now() + DAY)
    sign_ins.authenticate(token)
    assert row.expires_at <= now() + DAY


def test_a_short_age_counts_from_the_beginning(app, ana):
    app.config["SESSION_MAX_AGE"] = 3600
    assert sign_ins.start(ana, "").row.expires_at <= now() + DAY / 24


def test_one_ends_ones_own_sign_ins_only(ana, bo):
    hers, his = sign_ins.start(ana, ""), sign_ins.start(bo, "")
    with pytest.raises(NotFound):
        sign_ins.end(ana, his.row.public_id)
    with pytest.raises(NotFound):
        sign_ins.end(ana, "A" * 16)
    assert sign_ins.authenticate(his.token) is not None
    sign_ins.end(ana, hers.row.public_id)
    assert sign_ins.authenticate(hers.token) is None
    with pytest.raises(NotFound):
        sign_ins.end(ana, hers.row.public_id)


def test_the_others_end_and_this_one_stays(ana, bo):
    here = sign_ins.start(ana, "")
    others = [sign_ins.start(ana, "") for _ in range(2)]
    his = sign_ins.start(bo, "")
    assert sign_ins.end_others(ana, here.row.id) == 2
    assert [sign_ins.authenticate(other.token) for other in others] == [None, None]
    assert sign_ins.mine(ana) == [here.row]
    assert sign_ins.authenticate(his.token) is not None


def test_the_sweep_is_told_which_are_still_valid(ana, bo):
    rows = {name: sign_ins.start(ana, name).row for name in ("good", "ended", "old")}
    gone = sign_ins.start(bo, "of somebody deactivated").row
    sign_ins.end(ana, rows["ended"].public_id)
    set_back(rows["old"], expires_at=now())
    set_back(bo, deactivated_at=now())
    ids = {row.id for row in [*rows.values(), gone]} | {999_999}
    assert sign_ins.still_valid(ids) == {rows["good"].id}
    assert sign_ins.still_valid(set()) == set()
    assert db.session.get(type(gone), gone.id) is gone
