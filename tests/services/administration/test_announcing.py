import pytest

from chatapp import limits
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import current, db
from chatapp.services.administration import announcements


@pytest.fixture
def admin(ana):
    ana.is_admin = True
    db.session.commit()
    return ana


@pytest.fixture
def notice(admin):
    return announcements.announce(admin, "notice-0001", "Server moves on Friday")["id"]


def test_only_administrators_announce(bo):
    with pytest.raises(Forbidden) as refusal:
        announcements.announce(bo, "notice-0001", "hello")
    assert refusal.value.code == "admin_needed"


def test_announcing_twice_with_one_client_id_announces_once(admin, notice):
    assert announcements.announce(admin, "notice-0001", "Server moves on Friday")["id"] == notice
    assert len(announcements.listed(admin)) == 1
    with pytest.raises(Conflict):
        announcements.announce(admin, "notice-0001", "Something else")


def test_an_empty_announcement_is_refused(admin):
    with pytest.raises(Invalid):
        announcements.announce(admin, "notice-0001", " \n ")


def test_a_banner_stays_until_it_is_dismissed_and_then_on_its_page(bo, notice):
    announcements.mark_seen(bo, notice)
    assert [a["id"] for a in announcements.banners(bo)] == [notice]
    announcements.dismiss(bo, notice)
    assert announcements.banners(bo) == []
    assert [(a["id"], a["dismissed"]) for a in announcements.listed(bo)] == [(notice, True)]


def test_reach_counts_people_not_screens(admin, bo, cy, notice):
    for sid, user in (("s1", bo), ("s2", bo), ("s3", cy)):
        connection = current.stores.connections.add(sid, user.id, "a sign-in", login_session_id=1)
        announcements.set_on_screen(connection, notice, True)
    announcements.mark_seen(bo, notice)
    announcements.mark_seen(bo, notice)
    reach = announcements.listed(admin)[0]["reach"]
    for sid in ("s1", "s2", "s3"):
        current.stores.connections.remove(sid, grace=0)
    assert reach == {"on_screen": 2, "seen": 1, "people": 3}
    assert "reach" not in announcements.listed(bo)[0]


def test_a_screen_that_shows_as_many_as_count_goes_on_showing_them(admin, bo, notice, monkeypatch):
    monkeypatch.setattr(limits, "ANNOUNCEMENTS_ON_SCREEN", 1)
    another = announcements.announce(admin, "notice-0002", "Server has moved")["id"]
    connection = current.stores.connections.add("s1", bo.id, "a sign-in", login_session_id=1)
    for shown in (notice, another, notice):
        announcements.set_on_screen(connection, shown, True)
    assert connection.announcements == {notice}


def test_an_unknown_announcement_cannot_be_dismissed(bo):
    with pytest.raises(NotFound):
        announcements.dismiss(bo, "AAAAAAAAAAAAAAAA")
