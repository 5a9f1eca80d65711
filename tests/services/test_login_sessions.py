import datetime

import pytest

from chatapp.errors import NotFound
from chatapp.extensions import db
from chatapp.models.columns import now
from chatapp.services import login_sessions
from chatapp.services.writing import writing

DAY = datetime.timedelta(days=1)


def set_back(row, **times):
    with writing():
        for name, value in times.items():
            setattr(row, name, value)


def test_a_sign_in_is_known_by_its_token_which_is_not_stored(ana):
    row = login_sessions.start(ana, "Firefox\n on Linux")
    found = login_sessions.present(row.token)
    assert found.user is ana
    assert found.token == row.token
    assert found.user_agent == "Firefox on Linux"
    assert row.token not in [getattr(row, column.name) for column in row.__table__.columns]


@pytest.mark.parametrize("token", [None, 5, "", "unknown", "x" * 5000, "\ud800", {"a": 1}])
def test_nothing_else_is_a_token(ana, token):
    login_sessions.start(ana, "")
    assert login_sessions.present(token) is None


def test_an_old_sign_in_has_ended(ana):
    row = login_sessions.start(ana, "")
    assert login_sessions.present(row.token) is not None
    set_back(row, expires_at=now())
    assert login_sessions.present(row.token) is None
    assert login_sessions.mine(ana) == []


def test_use_is_noted_at_most_once_a_minute(ana):
    row = login_sessions.start(ana, "")
    begun = row.last_used_at
    login_sessions.present(row.token)
    assert row.last_used_at == begun
    set_back(row, last_used_at=begun - DAY)
    login_sessions.present(row.token)
    assert row.last_used_at > begun


def test_use_puts_the_end_off_but_once_a_day_only(app, ana):
    row = login_sessions.start(ana, "")
    lifetime = datetime.timedelta(seconds=app.config["SESSION_LIFETIME"])
    set_back(row, last_used_at=now() - 2 * DAY, expires_at=now() + lifetime - 2 * DAY)
    assert login_sessions.present(row.token).is_prolonged
    assert row.expires_at > now() + lifetime - DAY
    set_back(row, last_used_at=now() - DAY / 24)
    assert not login_sessions.present(row.token).is_prolonged


def test_one_ends_ones_own_sign_ins_only(ana, bo):
    hers, his = login_sessions.start(ana, ""), login_sessions.start(bo, "")
    with pytest.raises(NotFound):
        login_sessions.end(ana, his.public_id)
    with pytest.raises(NotFound):
        login_sessions.end(ana, "A" * 16)
    assert login_sessions.present(his.token) is not None
    login_sessions.end(ana, hers.public_id)
    assert login_sessions.present(hers.token) is None
    with pytest.raises(NotFound):
        login_sessions.end(ana, hers.public_id)


def test_the_others_end_and_this_one_stays(ana, bo):
    ana.login_session = here = login_sessions.start(ana, "")
    others = [login_sessions.start(ana, "") for _ in range(2)]
    his = login_sessions.start(bo, "")
    assert login_sessions.end_others(ana) == 2
    assert [login_sessions.present(row.token) for row in others] == [None, None]
    assert login_sessions.mine(ana) == [here]
    assert login_sessions.present(his.token) is not None


def test_the_sweep_is_told_which_are_still_valid(ana, bo):
    rows = {name: login_sessions.start(ana, name) for name in ("good", "ended", "old")}
    gone = login_sessions.start(bo, "of somebody deactivated")
    login_sessions.end(ana, rows["ended"].public_id)
    set_back(rows["old"], expires_at=now())
    set_back(bo, deactivated_at=now())
    ids = {row.id for row in [*rows.values(), gone]} | {999_999}
    assert login_sessions.still_valid(ids) == {rows["good"].id}
    assert login_sessions.still_valid(set()) == set()
    assert db.session.get(type(gone), gone.id) is gone
