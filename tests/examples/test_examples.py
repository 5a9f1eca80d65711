import contextlib
import itertools
import threading

import pytest
import requests
from playwright.sync_api import expect

from tests.proxies import PASSES_UPGRADE, Proxy
from tests.server import ROOT, eventually


def said(person, room):
    return [message["body"] for message in person.history(room) if message["kind"] == "text"]


def say_until_heard(person, room, program):
    """Say something until a program that follows from now on has heard it, so that nothing after it may be missing."""
    eventually(lambda: person.say(room, "ready?") and program.lines, 20, lambda: f"it printed {program.lines}")


def test_the_consumer_prints_what_the_producer_says(ana, robot, room, run):
    consumer = run("consumer.py", ana, room)
    say_until_heard(robot, room, consumer)
    producer = run("producer.py", robot, room)
    producer.type("one", "two", "schön 🎈")
    consumer.prints(*(f"{robot.name}: {line}" for line in ("one", "two", "schön 🎈")))
    eventually(lambda: len(producer.lines) == 3)
    seqs = [message["seq"] for message in ana.history(room)[-3:]]
    assert producer.lines == [f"stored as {seq}" for seq in seqs]
    assert producer.end_of_input() == 0


def test_the_producer_says_why_something_is_not_stored(ana, robot, room, run):
    ana.ok("PATCH", f"/rooms/{room}", {"posting": "owners"})
    producer = run("producer.py", robot, room)
    producer.type("not for members")
    producer.prints("Only owners can post in this room.")


def test_the_echo_says_it_again_once(ana, robot, room, run):
    echo = run("echo.py", robot, room)
    eventually(lambda: ana.say(room, "anybody?") and "anybody?" in robot_said(ana, robot, room), 20)
    ana.say(room, "hello", "hello")
    eventually(lambda: robot_said(ana, robot, room)[-2:] == ["hello", "hello"])
    assert said(ana, room).count("hello") == 4
    assert echo.lines == []


def robot_said(ana, robot, room):
    return [message["body"] for message in ana.history(room) if message["sender"]["id"] == robot.id]


def test_the_bot_answers_who_mentions_it_once(ana, robot, room, run):
    run("bot.py", robot, room)
    eventually(lambda: ana.say(room, f"@{robot.username} are you there?") and robot_said(ana, robot, room), 20)
    ana.say(room, "nobody is asked for the time", f"What time is it, @{robot.username}?")
    eventually(lambda: "UTC" in (robot_said(ana, robot, room)[-1] or ""))
    assert robot_said(ana, robot, room)[-1].startswith(f"{ana.name}: It is ")
    assert [text for text in robot_said(ana, robot, room) if text and "UTC" in text][1:] == []


def test_the_bot_answers_what_was_asked_while_the_server_was_away(start_server, person, run):
    server = start_server()
    ana, robot = person("ana", at=server), person("robot", at=server)
    talk = ana.direct_with(robot)
    bot = run("bot.py", robot, talk)
    eventually(lambda: ana.say(talk, f"@{robot.username}?") and len(robot_said(ana, robot, talk)) > 1, 20)
    server.restart()
    ana.say(talk, f"@{robot.username}, the time?")
    eventually(lambda: "UTC" in robot_said(ana, robot, talk)[-1], 30, lambda: f"{bot.lines}")


def test_the_consumer_misses_nothing_while_the_server_is_killed_again_and_again(start_server, person, run):
    server = start_server()
    ana, robot = person("ana", at=server), person("robot", at=server)
    talk = ana.direct_with(robot)
    consumer = run("consumer.py", robot, talk)
    say_until_heard(ana, talk, consumer)
    done = threading.Event()
    writer = threading.Thread(target=write_on, args=(ana, talk, done))
    writer.start()
    for _ in range(3):
        heard = len(consumer.lines)
        eventually(lambda heard=heard: len(consumer.lines) > heard + 5, 60)
        server.restart()
    done.set()
    writer.join()
    ana.say(talk, "the end")
    eventually(lambda: consumer.lines[-1] == f"{ana.name}: the end", 60, lambda: f"it printed {consumer.lines}")
    with contextlib.closing(server.database) as database:
        stored = [row[0] for row in database.execute("SELECT body FROM messages ORDER BY seq")]
    assert consumer.lines == [f"{ana.name}: {body}" for body in stored[-len(consumer.lines) :]]
    assert sum("line" in line for line in consumer.lines) == sum("line" in body for body in stored) > 15


def write_on(person, conversation, done):
    """Post one line after the other until `done`, each as often as it takes to be stored."""
    for number in itertools.count():
        messages = [{"client_id": f"client-{number:06}", "body": f"line {number}"}]
        while not is_stored(person, conversation, messages):
            done.wait(0.05)
        if done.wait(0.02):
            return


def is_stored(person, conversation, messages):
    try:
        return person.api("POST", f"/conversations/{conversation}/messages", {"messages": messages}).ok
    except requests.ConnectionError:
        return False


def test_the_python_socketio_client_prints_what_is_said(ana, robot, room, run):
    client = run("socketio_client.py", robot, room, scheme="http", path="")
    client.prints(f"{robot.name}: Hello from python-socketio")
    ana.say(room, "Hello robot")
    client.prints(f"{robot.name}: Hello from python-socketio", f"{ana.name}: Hello robot")


@pytest.mark.parametrize("name", ["consumer.py", "bot.py"])
def test_who_may_not_is_told(name, ana, robot, run):
    program = run(name, robot, ana.room())
    eventually(lambda: "This does not exist, or you do not have access to it." in program.lines, 20)


def test_the_page_shows_and_says(server, ana, robot, room, chromium, tmp_path):
    places = f"location /examples/ {{ root {ROOT}; }}"
    with Proxy(tmp_path, server.url, PASSES_UPGRADE, places=places) as proxy:
        context = chromium.new_context()
        context.add_cookies([{"name": c.name, "value": c.value, "url": proxy.url} for c in ana.http.cookies])
        page = context.new_page()
        page.goto(f"{proxy.url}/examples/browser.html#{room}")
        expect(page.get_by_role("status")).to_have_text("connected")
        robot.say(room, "Hello page")
        expect(page.locator("li").last).to_have_text(f"{robot.name}: Hello page")
        page.get_by_label("Message").fill("Hello robot")
        page.get_by_role("button", name="Send").click()
        expect(page.locator("li").last).to_have_text(f"{ana.name}: Hello robot")
        assert said(robot, room)[-1] == "Hello robot"
        context.close()
