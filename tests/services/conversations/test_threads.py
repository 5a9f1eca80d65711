import pytest
from sqlalchemy import func, select

from chatapp.errors import Conflict, Forbidden, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Message
from chatapp.models.notice import Notice
from chatapp.services.conversations import access, direct, levels, members, rooms, summaries, threads
from chatapp.services.messages import authoring, history, read_marks, replies, sync
from chatapp.services.transactions import end_read


@pytest.fixture
def room(ana, bo, cy):
    room = rooms.create(ana, "room-000001", "Field office")["conversation"]
    members.invite(ana, room, [bo.public_id, cy.public_id])
    return room


@pytest.fixture
def root(ana, room, say):
    return say(ana, room, "Who takes the early shift?")


def draft(client_id="answer-000001", body="I do", **more):
    return {"client_id": client_id, "body": body, **more}


@pytest.fixture
def thread(bo, root):
    return replies.post(bo, root["id"], [draft()])["thread"]["conversation"]


def unread(person):
    end_read()
    return summaries.unread(person)["threads"]


def last_of(person, conversation):
    end_read()
    return history.page(person, conversation)["messages"][-1]


def test_the_first_reply_makes_the_thread_which_its_sender_and_the_author_follow(ana, bo, cy, root):
    assert replies.thread_of(ana, root["id"])["thread"] is None
    answer = replies.post(bo, root["id"], [draft()])
    summary = answer["thread"]
    assert (summary["kind"], summary["title"]) == ("thread", "Who takes the early shift?")
    assert summary["parent"] == {"conversation": root["conversation"], "title": "Field office"}
    assert (summary["root"]["id"], summary["root"]["seq"]) == (root["id"], root["seq"])
    assert [message["seq"] for message in answer["messages"]] == [1]
    assert (unread(ana), unread(bo), unread(cy)) == (1, 0, 0)
    assert not replies.thread_of(cy, root["id"])["thread"]["membership"]["follows"]


def test_a_first_reply_that_is_tried_again_is_stored_once(bo, root):
    first = replies.post(bo, root["id"], [draft()])
    again = replies.post(bo, root["id"], [draft()])
    assert again["messages"] == first["messages"]
    assert db.session.scalar(select(func.count()).where(Conversation.kind == "thread")) == 1


def test_a_first_reply_that_is_refused_makes_no_thread(ana, bo, root):
    rooms.change(ana, root["conversation"], posting="owners")
    with pytest.raises(Forbidden):
        replies.post(bo, root["id"], [draft()])
    assert replies.thread_of(bo, root["id"])["thread"] is None


def test_everyone_in_the_room_posts_in_the_thread_and_follows_it_by_that(ana, cy, thread, say):
    assert not access.get(cy, thread).follows
    say(cy, thread, "So do I")
    assert (unread(ana), unread(cy)) == (2, 0)
    say(ana, thread, "Thank you")
    assert unread(cy) == 1


def test_who_unfollowed_a_thread_follows_it_again_by_posting(ana, bo, thread, say):
    threads.end(bo, thread)
    say(ana, thread, "before")
    say(bo, thread, "back")
    say(ana, thread, "after")
    assert unread(bo) == 1


def test_who_follows_a_thread_has_one_notice_of_all_its_replies(ana, bo, cy, thread, say):
    say(bo, thread, "more")
    say(cy, thread, "So do I")
    say(bo, thread, "Thank you")
    kinds = select(Notice.user_id, Notice.kind, func.count()).group_by(Notice.user_id, Notice.kind)
    replied = {user_id: number for user_id, kind, number in db.session.execute(kinds) if kind == "reply"}
    assert replied == {ana.id: 1, bo.id: 1, cy.id: 1}


def test_the_author_of_what_is_answered_has_a_notice_of_it_and_nobody_of_their_own(ana, bo, room, root):
    authoring.post(ana, room, [draft(reply_to=root["id"])])
    authoring.post(bo, room, [draft(reply_to=root["id"])])
    noticed = select(Notice.user_id, Notice.actor_id).where(Notice.kind == "reply")
    assert [tuple(row) for row in db.session.execute(noticed)] == [(ana.id, bo.id)]


def test_a_thread_is_counted_apart_and_in_no_list_of_rooms(ana, room, thread):
    end_read()
    listing = sync.listing(ana)
    assert [summary["conversation"] for summary in listing["summaries"]] == [room]
    assert listing["unread"] == {"direct": 0, "rooms": 0, "threads": 1}
    assert [summary["conversation"] for summary in summaries.followed(ana)] == [thread]
    assert not summaries.followed(ana)[:0]


def test_what_is_not_followed_is_read_and_cannot_be_unread(cy, thread):
    assert summaries.summary(access.get(cy, thread))["membership"]["unread"] == 0
    with pytest.raises(Conflict, match="not_followed"):
        read_marks.mark_unread(cy, thread, 1)
    assert read_marks.mark_read(cy, thread, 1)["membership"]["last_read_seq"] == 1


def test_who_follows_a_thread_begins_at_its_end_and_ends_without_losing_access(ana, cy, thread, say):
    begun = threads.begin(cy, thread)["membership"]
    assert (begun["follows"], begun["last_read_seq"], begun["unread"]) == (True, 1, 0)
    say(ana, thread, "news")
    assert unread(cy) == 1
    ended = threads.end(cy, thread)["membership"]
    assert (ended["follows"], ended["unread"], ended["active"]) == (False, 0, True)
    assert unread(cy) == 0
    assert last_of(cy, thread)["body"] == "news"


def test_leaving_the_room_ends_following_in_the_same_moment(ana, bo, room, thread, say):
    say(ana, thread, "unread of Bo")
    before = access.list_rev(bo)
    members.remove(ana, room, bo.public_id)
    assert unread(bo) == 0
    with pytest.raises(NotFound):
        access.get(bo, thread)
    end_read()
    told = sync.sync(bo, sync.installation.epoch(), before, {thread: 0}, None)
    assert {each["conversation"] for each in told["memberships"] if each.get("gone")} == {room, thread}
    assert told["conversations"][thread] == {"state": "gone"}


def test_who_comes_back_to_the_room_follows_no_thread_of_before(ana, bo, room, thread):
    members.remove(ana, room, bo.public_id)
    members.invite(ana, room, [bo.public_id])
    assert not access.get(bo, thread).follows
    assert last_of(bo, thread)["body"] == "I do"


def test_an_owner_of_the_room_deletes_in_its_threads_and_a_member_only_their_own(ana, cy, thread):
    message = last_of(ana, thread)
    with pytest.raises(Forbidden):
        authoring.delete(cy, message["id"], message["rev"])
    assert authoring.delete(ana, message["id"], message["rev"])["deleted_by"] == "owner"


def test_an_archived_room_closes_its_threads(ana, bo, room, thread, say):
    other = say(ana, room)
    rooms.archive(ana, room)
    assert last_of(bo, thread)["body"] == "I do"
    with pytest.raises(Conflict, match="archived"):
        say(bo, thread)
    with pytest.raises(Conflict, match="archived"):
        replies.post(bo, other["id"], [draft("another-0001")])


def test_a_thread_whose_root_is_deleted_goes_on_and_none_begins_there(ana, bo, root, room, thread, say):
    root = authoring.find(ana, root["id"])
    authoring.delete(ana, root["id"], root["rev"])
    say(bo, thread, "still here")
    summary = replies.thread_of(bo, root["id"])["thread"]
    assert (summary["root"]["deleted"], summary["title"]) == (True, "Field office")
    other = say(ana, room, "gone soon")
    authoring.delete(ana, other["id"], other["rev"])
    with pytest.raises(Conflict, match="already_deleted"):
        replies.post(bo, other["id"], [draft("another-0001")])


def test_no_thread_hangs_in_a_thread_in_a_direct_conversation_or_on_a_line_about_the_room(ana, bo, room, thread, say):
    talk = direct.open_direct(ana, [bo.public_id])["conversation"]
    line = history.page(ana, room)["messages"][0]
    for message, code in ((last_of(ana, thread), "is_thread"), (say(ana, talk), "is_direct"), (line, "system_message")):
        for ask in (replies.thread_of, lambda person, id_: replies.post(person, id_, [draft("another-0001")])):
            with pytest.raises(Conflict, match=code):
                ask(ana, message["id"])


def test_what_belongs_to_rooms_is_refused_in_threads(ana, bo, thread):
    for refused in (
        lambda: members.leave(bo, thread),
        lambda: members.invite(ana, thread, [bo.public_id]),
        lambda: members.remove(ana, thread, bo.public_id),
        lambda: rooms.change(ana, thread, name="A room"),
        lambda: rooms.archive(ana, thread),
    ):
        with pytest.raises(Conflict, match="is_thread"):
            refused()


def test_the_room_is_told_once_how_its_threads_stand(ana, bo, cy, root, room, thread, say):
    say(cy, thread, "So do I")
    end_read()
    before = access.get(ana, room).last_rev
    threads.tell_rooms()
    threads.tell_rooms()
    assert access.get(ana, room).last_rev == before + 1
    told = authoring.find(ana, root["id"])["thread"]
    assert (told["conversation"], told["count"]) == (thread, 2)
    assert [person["id"] for person in told["people"]] == [cy.public_id, bo.public_id]
    [change] = sync.changes(ana, room, before)["messages"]
    assert (change["id"], change["thread"]) == (root["id"], told)


def test_a_thread_counts_what_is_not_deleted(ana, bo, root, thread, say):
    message = say(bo, thread, "no")
    authoring.delete(bo, message["id"], message["rev"])
    assert authoring.find(ana, root["id"])["thread"]["count"] == 1


def test_a_message_of_a_thread_is_shown_in_the_room_too_and_changes_with_it(ana, bo, room, thread, say):
    asked = [draft("both-000001", "For all", also_to_room=True)]
    [told] = authoring.post(bo, thread, asked)
    assert authoring.post(bo, thread, asked) == [told]
    shown = last_of(ana, room)
    assert shown["from_thread"] == {"conversation": thread, "seq": told["seq"], "message": told["id"]}
    assert (shown["body"], shown["client_id"]) == ("For all", "both-000001.r")
    authoring.edit(bo, told["id"], told["rev"], "For everyone")
    shown = last_of(ana, room)
    assert (shown["body"], shown["edited_at"] is not None) == ("For everyone", True)
    authoring.delete(bo, shown["id"], shown["rev"])
    assert all(last_of(ana, conversation)["deleted_at"] for conversation in (room, thread))


def test_a_first_reply_may_be_shown_in_the_room_too(ana, bo, root, room):
    replies.post(bo, root["id"], [draft(also_to_room=True)])
    assert last_of(ana, room)["from_thread"]["seq"] == 1


def test_only_what_is_in_a_thread_is_shown_in_a_room_too(ana, room):
    with pytest.raises(Conflict, match="not_a_thread"):
        authoring.post(ana, room, [draft(also_to_room=True)])


def test_a_membership_of_a_thread_says_nothing_once_its_room_is_left(bo, room, thread):
    """Also when another process forgot to end it."""
    own = db.session.scalars(
        select(Membership).join(Conversation).where(Membership.user_id == bo.id, Conversation.public_id == room)
    ).one()
    own.left_at = own.joined_at
    db.session.commit()
    with pytest.raises(NotFound):
        access.get(bo, thread)


def test_a_reply_shows_what_it_answers_as_that_is_now(ana, bo, root, room, say):
    [told] = authoring.post(bo, room, [draft(reply_to=root["id"])])
    assert told["reply"] == {
        "id": root["id"],
        "seq": root["seq"],
        "sender": root["sender"],
        "text": "Who takes the early shift?",
        "deleted": False,
    }
    edited = authoring.edit(ana, root["id"], root["rev"], "Who takes the late shift?")
    assert last_of(bo, room)["reply"]["text"] == "Who takes the late shift?"
    authoring.delete(ana, root["id"], edited["rev"])
    reply = last_of(bo, room)["reply"]
    assert (reply["text"], reply["deleted"]) == (None, True)


def test_a_reply_is_refused_to_what_is_elsewhere_deleted_or_about_the_room(ana, bo, room, thread, root, say):
    gone = say(ana, room, "gone soon")
    authoring.delete(ana, gone["id"], gone["rev"])
    line = history.page(ana, room)["messages"][0]
    refused = (
        (last_of(ana, thread)["id"], NotFound, "not_found"),
        ("A" * 16, NotFound, "not_found"),
        (gone["id"], Conflict, "already_deleted"),
        (line["id"], Conflict, "system_message"),
    )
    for number, (message_id, kind, code) in enumerate(refused):
        with pytest.raises(kind, match=code) as error:
            authoring.post(bo, room, [draft(f"refused-{number:06}", reply_to=message_id)])
        assert error.value.field == "messages.0.reply_to"
    assert db.session.scalar(select(func.count()).where(Message.reply_to_id.is_not(None))) == 0


def test_a_reply_that_is_tried_again_is_answered_after_its_original_was_deleted(ana, bo, root, room):
    [told] = authoring.post(bo, room, [draft(reply_to=root["id"])])
    authoring.delete(ana, root["id"], root["rev"])
    [again] = authoring.post(bo, room, [draft(reply_to=root["id"])])
    assert (again["id"], again["reply"]["deleted"]) == (told["id"], True)
    with pytest.raises(Conflict, match="client_id_reused"):
        authoring.post(bo, room, [draft()])


def test_a_muted_room_counts_none_of_its_threads(ana, room, thread):
    assert unread(ana) == 1
    levels.change(ana, room, muted_until="forever")
    assert unread(ana) == 0
    levels.change(ana, room, muted_until="")
    assert unread(ana) == 1
