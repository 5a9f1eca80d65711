"""Steps that people take on plain pages."""


def write_to(one, *others):
    """Open a conversation with these people through the form for a new message."""
    one.visit("/inbox").follow("New message")
    for place, other in enumerate(others):
        one.press("Search", q=other.username)
        ids = [box.get("value") for box in one.all(".//input[@name='people'][@checked]")]
        assert len(ids) == place, one.text
        found = one.only(f".//li[.//input[@name='people']][contains(., '@{other.username}')]//input[@name='people']")
        if place < len(others) - 1:
            one.press("Search", q="", people=[*ids, found.get("value")])
        else:
            one.press("Start conversation", people=[*ids, found.get("value")])
    assert one.page.get("data-page") == "conversation", one.text
    return one.path


def say(one, *texts):
    """Send these texts in the conversation that is shown."""
    for text in texts:
        one.press("Send", body=text)
        assert one.status == 200, one.text


def make_room(one, name, **more):
    """Make a room; answer its path."""
    one.visit("/rooms").follow("New room")
    one.press("Create room", name=name, **more)
    assert one.page.get("data-page") == "conversation", one.text
    return one.path


def row(one, text):
    """The message that says `text`."""
    rows = [row for row in one.all(".//li[@data-sender]") if text in one.read(row)]
    assert len(rows) == 1, f"{len(rows)} messages say {text!r}:\n{one.text}"
    return rows[0]


def actions(one, text):
    """Go to the page with what can be done with the message that says `text`; answer who is there."""
    return one.visit(row(one, text).find(".//a[@class='message-time']").get("href"))


def texts(one):
    """Return the texts of the messages on the page, from above."""
    return [one.read(body) for body in one.all(".//li[@data-kind='text']//*[@data-target='body']")]


def entry(one, path):
    """The line of the conversation at `path` in the big list of the page."""
    return one.only(f".//main//li[contains(@class, 'entry')][.//a[@href='{path}']]")
