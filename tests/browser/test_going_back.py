"""Going back after sending by the plain form: the browser brings the text back, and nothing is stored twice."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import options
from tests.browser.screen import Screen
from tests.people import Person, new_username

SCRIPTS = "**/static/**/*.js"


@pytest.fixture(scope="module", params=["from the server", "from memory"])
def chromium_going_back(request, chromium):
    """Chromium that takes the page before from the server, or from its memory as people's browsers often do."""
    if request.param == "from the server":
        yield chromium
        return
    browser = chromium.browser_type.launch(**options(), ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()


class Writer:
    """Ana, in a browser of her own, in a conversation with Bo."""

    def __init__(self, context, url):
        self.account = Person(url, new_username("ana"), "Ana Lima").sign_up()
        bo = Person(url, new_username("bo"), "Bo Ito").sign_up()
        self.conversation = self.account.direct_with(bo)
        self.path = f"/conversations/{self.conversation}"
        cookies = [{"name": one.name, "value": one.value, "url": url} for one in self.account.http.cookies]
        context.add_cookies(cookies)
        self.screen = Screen(context.new_page(), url)
        bo.close()

    def begin(self):
        """Go where one writes without JavaScript."""
        self.screen.go(self.path)
        self.screen.page.get_by_role("link", name="Pause and write").click()
        return self

    def send(self, text=None):
        """Send what is in the field, or `text`."""
        if text is not None:
            self.screen.composer.fill(text)
        self.screen.page.get_by_role("button", name="Send", exact=True).click()

    def go_back(self):
        self.screen.page.go_back(wait_until="commit")

    def stored(self):
        return [message["body"] for message in self.account.history(self.conversation)]


@pytest.fixture
def writer(chromium_going_back, direct, faults):
    context = chromium_going_back.new_context(java_script_enabled=False)
    faults.watch(context)
    ana = Writer(context, direct.url)
    yield ana.begin()
    ana.account.close()
    context.close()


def test_the_same_text_sent_again_is_stored_once(writer):
    writer.send("once")
    expect(writer.screen.message("once")).to_be_visible()
    for _ in range(2):
        writer.go_back()
        expect(writer.screen.composer).to_have_value("once")
        writer.send()
        expect(writer.screen.page).to_have_url(re.compile("#end$"))
    assert writer.screen.texts() == writer.stored() == ["once"]


def test_another_text_is_another_message(writer):
    writer.send("one")
    expect(writer.screen.message("one")).to_be_visible()
    writer.go_back()
    writer.send("two")
    expect(writer.screen.composer).to_have_value("two")
    expect(writer.screen.page.get_by_role("alert")).to_contain_text("Send again to send this as well.")
    writer.send()
    expect(writer.screen.message("two")).to_be_visible()
    assert writer.screen.texts() == writer.stored() == ["one", "two"]


@pytest.mark.parametrize("chromium_going_back", ["from the server"], indirect=True)
def test_without_an_id_in_the_address_it_is_stored_twice(writer):
    writer.screen.go(f"{writer.path}?pause=1")
    writer.send("once")
    expect(writer.screen.message("once")).to_be_visible()
    writer.go_back()
    writer.send()
    expect(writer.screen.page).to_have_url(re.compile("#end$"))
    assert writer.stored() == ["once", "once"]


@pytest.fixture
def chief(chromium_going_back, direct, faults):
    """The administrator, without JavaScript."""
    context = chromium_going_back.new_context(java_script_enabled=False)
    faults.watch(context)
    yield Screen(context.new_page(), direct.url).sign_in("admin")
    context.close()


@pytest.mark.parametrize(
    ("path", "label", "button"),
    [("/announcements", "New announcement", "Post announcement"), ("/rooms/new", "Name", "Create room")],
    ids=["an announcement", "a room"],
)
def test_what_is_made_again_after_going_back_is_made_once(chief, path, label, button):
    text = new_username("once")
    field = chief.go(path).page.get_by_label(label, exact=True)
    form = chief.page.url
    for _ in range(2):
        field.fill(text)
        chief.page.get_by_role("button", name=button, exact=True).click()
        expect(chief.page.locator("#main")).to_contain_text(text)
        chief.page.go_back(wait_until="commit")
        expect(chief.page).to_have_url(form)
    kind = path.split("/")[1]
    made = chief.call("GET", f"/{kind}")[kind]
    assert [one.get("body") or one["name"] for one in made].count(text) == 1


@pytest.fixture
def without_scripts_yet(person):
    """Ana, where she writes to Bo, to whom the scripts have not come yet; and what lets them come."""
    ana, bo = person("Ana Lima"), person("Bo Ito")
    path = ana.direct_with(bo)
    ana.context.route(SCRIPTS, lambda route: route.abort())
    ana.go(path)
    return ana, lambda: ana.context.unroute(SCRIPTS)


def test_what_was_sent_before_the_scripts_came_is_not_offered_again(without_scripts_yet):
    ana, let_scripts_come = without_scripts_yet
    ana.composer.fill("sent early")
    ana.page.get_by_role("button", name="Send", exact=True).click()
    expect(ana.message("sent early")).to_be_visible()
    let_scripts_come()
    ana.page.go_back()
    expect(ana.composer).to_have_value("")
    ana.wait_live().say("and later")
    expect(ana.message("and later")).to_have_attribute("data-state", "sent")
    assert ana.texts() == ["sent early", "and later"]


def test_what_was_typed_and_not_sent_before_they_came_is_still_there(without_scripts_yet):
    ana, let_scripts_come = without_scripts_yet
    ana.composer.fill("half a thought")
    ana.page.get_by_role("link", name="Profile").click()
    expect(ana.page).to_have_url(re.compile("/people/"))
    let_scripts_come()
    ana.page.go_back()
    ana.wait_live()
    expect(ana.composer).to_have_value("half a thought")
