"""The lists of people, rooms and accounts: filters, pages, and what may be done with a row."""

import datetime
import re

import pytest
from lxml import html

from chatapp import limits
from chatapp.extensions import db
from chatapp.models import LoginSession, User
from chatapp.models.columns import new_id, now
from tests.browsing import Browser


@pytest.fixture
def crowd(app, ada):
    """More people than one page holds, made without their passwords."""
    with app.app_context():
        for number in range(limits.DIRECTORY_PAGE + 5):
            user = User(username=f"crowd{number}", username_key=f"crowd{number}", public_id=new_id())
            user.name_as(f"Crowd {number:03}")
            db.session.add(user)
        db.session.commit()


@pytest.fixture
def cyd(app):
    return Browser(app).sign_up()


def make_room(owner, name, *others, **more):
    body = {"client_id": f"room-{name}-0001", "name": name, **more}
    room = owner.api("POST", "/rooms", body).json["summary"]["conversation"]
    if others:
        owner.api("POST", f"/rooms/{room}/members", {"people": [other.id for other in others]})
    return room


def page(person, path):
    answer = person.get(path, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return html.document_fromstring(answer.text)


def usernames(tree):
    return [text.removeprefix("@") for text in tree.xpath("//main//*[@class='person-note']/bdi/text()")]


def follow(person, tree, words):
    [href] = tree.xpath(f"//main//nav//a[normalize-space()='{words}']/@href")
    return page(person, href)


def test_people_are_paged_both_ways_and_each_comes_once(ada, bob, crowd):
    first = page(ada, "/people")
    second = follow(ada, first, "Next")
    assert len(usernames(first)) == limits.DIRECTORY_PAGE
    assert len({*usernames(first), *usernames(second)}) == limits.DIRECTORY_PAGE + 7
    assert not second.xpath("//main//a[@rel='next']")
    assert usernames(follow(ada, second, "Previous")) == usernames(first)


def test_the_page_about_a_person_keeps_the_list_as_it_was_asked_for(ada, crowd):
    second = page(ada, "/people?q=crowd&offset=50")
    [href] = [href for href in second.xpath("//main//a[@class='person-link']/@href") if "offset" in href][:1]
    beside = page(ada, href)
    assert usernames(beside) == usernames(second)
    [chosen] = beside.xpath("//main//a[@aria-current='page'][@class='person-link']//bdi[1]/text()")[:1]
    assert chosen in beside.xpath("//h2[@id='profile-name']")[0].text_content()


def test_people_in_ones_rooms_and_people_online_are_found_by_filters(ada, bob, cyd):
    make_room(ada, "Quay", bob)
    assert set(usernames(page(ada, "/people?show=rooms"))) == {ada.username, bob.username}
    assert ada.username in usernames(page(ada, "/people?show=online"))
    assert cyd.username in usernames(page(ada, "/people?show=all"))
    assert ada.get("/people?show=elsewhere").status_code == 422


def test_a_profile_names_the_rooms_that_both_are_in_and_no_other(ada, bob, cyd):
    make_room(ada, "Quay", bob)
    make_room(bob, "Attic", cyd, visibility="private")
    text = page(ada, f"/people/{bob.id}").xpath("//*[@data-pane]")[0].text_content()
    assert "Quay" in text
    assert "Attic" not in text


def test_rooms_not_joined_are_found_by_a_filter_that_a_search_keeps(ada, bob):
    make_room(ada, "Quay")
    make_room(bob, "Pier")
    rows = "//main//tr[@class='room']//*[@class='room-name']/text()"
    assert page(ada, "/rooms?show=new").xpath(rows) == ["Pier"]
    assert set(page(ada, "/rooms").xpath(rows)) == {"Quay", "Pier"}
    [kept] = page(ada, "/rooms?show=new").xpath("//main//form[@action='/rooms']//input[@name='show']/@value")
    assert kept == "new"


def test_a_table_of_people_has_headers_for_its_columns_and_its_rows(ada, bob):
    tree = page(ada, "/admin")
    columns = [head.text_content() for head in tree.xpath("//main//thead//th[@scope='col']")]
    assert columns == ["Name", "Role", "Last seen", "Connection", "Joined", "Actions"]
    assert len(tree.xpath("//main//tbody//th[@scope='row']")) == 2


def test_administrators_and_deactivated_people_are_counted_and_found(ada, bob, cyd):
    for one in (bob, cyd):
        ada.post(f"/admin/people/{one.id}/admin", {"is_admin": "1"})
    ada.post(f"/admin/people/{cyd.id}/deactivate")
    tree = page(ada, "/admin")
    chips = [re.sub(r"\s+", " ", one.text_content()).strip() for one in tree.xpath("//main//a[@class='chip']")]
    assert chips == ["All", "Administrators 2", "Deactivated 1"]
    assert set(usernames(page(ada, "/admin?show=administrators"))) == {ada.username, bob.username}
    assert usernames(page(ada, "/admin?show=deactivated")) == [cyd.username]


def test_what_takes_something_away_stands_last_apart_and_says_that_it_asks(ada, bob):
    room = make_room(ada, "Quay", bob)
    for path in ("/admin", f"/rooms/{room}"):
        menus = page(ada, path).xpath("//main//div[@class='menu-items'][.//*[@data-apart]]")
        assert menus, path
        for menu in menus:
            last = menu.xpath("./*")[-1]
            assert last.get("data-apart") is not None
            assert last.text_content().strip().endswith("…")
            assert ada.get(last.get("href")).status_code == 200


def test_asking_changes_nothing_and_only_those_who_may_are_asked(ada, bob):
    room = make_room(ada, "Quay", bob)
    for path in (
        f"/admin/people/{bob.id}/deactivate",
        f"/rooms/{room}/members/{bob.id}/remove",
        f"/rooms/{room}/leave",
    ):
        assert ada.get(path).status_code == 200
    assert bob.get(f"/admin/people/{ada.id}/deactivate").status_code == 403
    assert bob.get(f"/rooms/{room}/settings").status_code == 403
    assert bob.is_signed_in
    assert bob.api("GET", f"/rooms/{room}").json["room"]["member_count"] == 2


def test_deactivating_asks_for_the_password_with_the_question_unless_it_was_typed_lately(app, ada, bob):
    path = f"/admin/people/{bob.id}/deactivate"
    assert "current_password" not in ada.get(path).text
    with app.app_context():
        db.session.query(LoginSession).update({"confirmed_at": now() - datetime.timedelta(hours=1)})
        db.session.commit()
    assert 'name="current_password"' in ada.get(path).text


def test_questions_are_no_places_to_come_back_to(app):
    stranger = Browser(app)
    for path in ("/rooms/AAAAAAAAAAAAAAAA/leave", "/admin/people/AAAAAAAAAAAAAAAA/deactivate"):
        assert "next=" not in stranger.get(path).headers["Location"]


@pytest.mark.parametrize(("path", "sentence", "action"), [
    ("/inbox", "No messages yet", "/inbox/new"),
    ("/rooms?q=zzz", "No rooms found for “zzz”", "/rooms"),
    ("/people?q=zzz", "No people found for “zzz”", "/people"),
    ("/admin?q=zzz", "No people found for “zzz”", "/admin"),
    ("/announcements", "There are no announcements yet.", "/inbox"),
])  # fmt: skip
def test_an_empty_list_is_one_sentence_and_one_action(ada, path, sentence, action):
    tree = page(ada, path)
    [empty] = [one for one in tree.xpath("//main//*[@class='empty']") if sentence in one.text_content()]
    assert empty.xpath("p/text()") == [sentence]
    assert empty.xpath(".//a/@href") == [action]


def test_a_list_of_conversations_goes_on_beyond_what_a_screen_keeps_live(ada, bob, monkeypatch):
    monkeypatch.setattr(limits, "SUMMARIES", 2)
    for number in range(3):
        make_room(ada, f"Quay{number}")
    names = "//main//*[contains(@class, 'list-pane')]//li[contains(@class, 'entry')]//*[@data-target='title']/text()"
    live = "//main//ul[@data-controller='list']"
    first = page(ada, "/rooms")
    assert len(first.xpath(names)) == 2
    assert first.xpath(live)
    second = follow(ada, first, "Next")
    assert len(second.xpath(names)) == 1
    assert not second.xpath(live)  # scripts would put the newest into it
    assert len({*first.xpath(names), *second.xpath(names)}) == 3
    [href] = second.xpath("//main//a[@class='entry-link']/@href")
    beside = page(ada, f"{href}?list=2")
    assert beside.xpath(names) == second.xpath(names)
    assert beside.xpath("//main//a[@class='entry-link']/@aria-current") == ["page"]


def test_a_script_gets_the_pane_alone_and_it_is_that_of_the_page(ada, bob, crowd):
    room = make_room(ada, "Quay", bob)
    page(ada, "/inbox")  # since then she is online
    for path in (f"/rooms/{room}", f"/rooms/{room}/settings", f"/people/{bob.id}"):
        whole, part = ada.get(path), ada.get(path, headers={"X-Chat-Part": "pane"})
        panes = [html.document_fromstring(answer.text).xpath("//main//*[@data-pane]") for answer in (whole, part)]
        words = [" ".join(pane.text_content().split()) for [pane] in panes]
        assert words[0] == words[1]
        assert "rail" not in part.text
        assert "list-pane" not in part.text
        assert len(part.data) < len(whole.data) / 3
