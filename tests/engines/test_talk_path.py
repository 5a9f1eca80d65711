"""The things that people do every day, in Firefox and in WebKit as in Chromium."""

import pytest

from tests.engines.tab import ARROW_UP, ENTER
from tests.server import eventually


@pytest.fixture
def talk(tab, base, ana, bo):
    """Ana's tab shows her conversation with Bo; `talk.conversation` is its id."""
    return begun(tab, base, ana, bo)


def begun(tab, base, ana, bo):
    tab.conversation = ana.direct_with(bo)
    tab.go(f"{base}/conversations/{tab.conversation}").wait_live()
    return tab


def bodies(person, conversation):
    return [message["body"] for message in person.history(conversation)]


def test_after_signing_in_messages_go_both_ways_and_are_seen(new_tab, base, ana, bo):
    talk = begun(new_tab().sign_in(base, ana.username), base, ana, bo)
    talk.say("from Ana, with é, 👩‍🚀 and نور")
    eventually(lambda: bodies(bo, talk.conversation) == ["from Ana, with é, 👩‍🚀 and نور"])
    bo.say(talk.conversation, "from Bo")
    talk.wait_texts("from Ana, with é, 👩‍🚀 and نور", "from Bo")
    assert talk.evaluate("() => document.activeElement.id") == "body"


def test_one_s_last_message_is_edited_in_place(talk, bo):
    talk.say("Helo")
    talk.wait_texts("Helo")
    eventually(lambda: bodies(bo, talk.conversation) == ["Helo"])
    talk.wait_for("li.message[data-seq]")
    talk.wait_for_keys().press(ARROW_UP)
    talk.wait_for("form.editor textarea")
    talk.type("!")
    talk.press(ENTER)
    eventually(lambda: bodies(bo, talk.conversation) == ["Helo!"])
    talk.wait_texts("Helo!")


def test_messages_wait_while_the_line_is_cut_and_go_out_in_order_once(talk, wire, bo):
    talk.say("before")
    eventually(lambda: bodies(bo, talk.conversation) == ["before"])
    wire.cut()
    talk.wait_for("[data-controller=connection-status][data-transport=offline]")
    talk.say("first")
    talk.say("second")
    bo.say(talk.conversation, "meanwhile")
    wire.mend()
    eventually(lambda: set(bodies(bo, talk.conversation)) == {"before", "meanwhile", "first", "second"}, 30)
    talk.wait_texts("before", "meanwhile", "first", "second")
    assert bodies(bo, talk.conversation) == ["before", "meanwhile", "first", "second"]


def test_tabs_share_a_connection_and_go_on_when_the_tab_that_holds_it_is_closed(talk, base, bo):
    path = f"{base}/conversations/{talk.conversation}"
    others = [talk.tab().go(path).wait_live(), talk.tab().go(path).wait_live()]
    bo.say(talk.conversation, "to all tabs")
    for one in (talk, *others):
        one.wait_texts("to all tabs")
    talk.close()
    others[1].show()
    others[1].say("from another tab")
    eventually(lambda: bodies(bo, talk.conversation) == ["to all tabs", "from another tab"], 30)
    bo.say(talk.conversation, "to those that are left")
    for other in others:
        other.show()
        other.wait_texts("to all tabs", "from another tab", "to those that are left")
