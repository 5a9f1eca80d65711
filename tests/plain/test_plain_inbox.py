from tests.plain.talking import actions, entry, row, say, texts, write_to


def test_two_people_write_to_each_other(ana, bo):
    path = write_to(ana, bo)
    say(ana, "Hello Bo")
    bo.visit("/inbox")
    assert "(1)" in bo.title
    assert "Ana Lima" in bo.read(entry(bo, path))
    bo.follow("Ana Lima", within=bo.only(".//main"))
    assert texts(bo) == ["Hello Bo"]
    say(bo, "Hello Ana")
    assert texts(ana.visit(path)) == ["Hello Bo", "Hello Ana"]


def test_opening_marks_as_read_and_the_sender_reads_seen(ana, bo):
    path = write_to(ana, bo)
    say(ana, "one", "two")
    assert "Seen" not in ana.read(row(ana, "two"))
    assert "2" in bo.read(entry(bo.visit("/inbox"), path))
    bo.visit(path)
    assert bo.all(".//li[contains(@class, 'new-line')]")
    assert "(" not in bo.visit("/inbox").title
    assert "Seen" in ana.visit(path).read(row(ana, "two"))


def test_a_conversation_is_marked_unread_from_a_message_on(ana, bo):
    path = write_to(ana, bo)
    say(ana, "one", "two", "three")
    actions(bo.visit(path), "two").press("Mark as unread from here")
    assert bo.path == "/inbox"
    assert "(2)" in bo.title
    assert "2" in bo.read(entry(bo, path))


def test_unread_conversations_stand_first(ana, bo, person):
    cy = person("Cy Ode")
    from_bo, from_cy = write_to(bo, ana), write_to(cy, ana)
    say(bo, "older, not read")
    say(cy, "newer")
    ana.visit(from_cy)
    order = [link.get("href") for link in ana.visit("/inbox").all(".//main//li[@data-last-seq]/a")]
    assert order == [from_bo, from_cy]


def test_the_search_for_people_keeps_who_was_chosen_and_opens_a_group(ana, bo, person):
    cy = person("Cy Ode")
    path = write_to(ana, bo, cy)
    say(ana, "the three of us")
    for one in (bo, cy):
        assert texts(one.visit(path)) == ["the three of us"]


def test_nobody_chosen_is_said_beside_the_form(ana):
    ana.visit("/inbox/new").press("Start conversation")
    assert ana.status == 422
    assert ana.only(".//*[@role='alert']") is not None


def test_a_message_is_edited(ana, bo):
    path = write_to(ana, bo)
    say(ana, "Helo Bo")
    page = actions(ana, "Helo Bo").follow("Edit").path
    assert ana.field("body") == "Helo Bo"
    ana.press("Save", body="Hello Bo")
    assert "edited" in ana.read(row(ana, "Hello Bo"))
    assert texts(bo.visit(path)) == ["Hello Bo"]
    assert "Hello Bo" in actions(bo, "Hello Bo").text
    assert not bo.has_link("Edit")
    assert not bo.has_link("Delete")
    assert bo.visit(page).status == 403


def test_an_edit_that_crosses_another_shows_both_texts(ana, bo):
    write_to(ana, bo)
    say(ana, "first")
    actions(ana, "first").follow("Edit")
    rev = ana.field("rev")
    ana.press("Save", body="second")
    actions(ana, "second").follow("Edit")
    ana.only(".//input[@name='rev']").set("value", rev)  # the page stood open since before
    ana.press("Save", body="third")
    assert ana.status == 409
    assert "second" in ana.text
    assert ana.field("body") == "third"
    ana.press("Save")
    assert texts(ana) == ["third"]


def test_a_deleted_message_leaves_a_place_without_its_text(ana, bo):
    path = write_to(ana, bo)
    say(ana, "before", "a secret", "after")
    actions(ana, "a secret").follow("Delete")
    assert "a secret" in ana.text
    ana.press("Delete for everyone")
    bo.visit(path)
    assert texts(bo) == ["before", "This message was deleted.", "after"]
    assert "a secret" not in bo.text


def test_history_is_paged_both_ways_without_a_hole(ana, bo):
    path = write_to(ana, bo)
    say(ana, *(f"line {n}" for n in range(1, 121)))
    seen = texts(ana.visit(path))
    assert seen[-1] == "line 120"
    while ana.has_link("Earlier messages"):
        ana.follow("Earlier messages")
        seen = texts(ana) + seen
    assert seen == [f"line {n}" for n in range(1, 121)]
    pages = texts(ana)
    while ana.has_link("Later messages"):
        ana.follow("Later messages")
        pages += texts(ana)
    assert pages == seen


def test_a_single_message_has_a_link_that_shows_it_among_others(ana, bo):
    path = write_to(ana, bo)
    say(ana, *(f"line {n}" for n in range(1, 131)))
    ana.visit(path)
    while "line 11" not in texts(ana):
        ana.follow("Earlier messages")
    one = ana.only(".//li[@data-sender][.//*[@data-target='body'][normalize-space()='line 11']]")
    ana.visit(one.find(".//a[@class='message-time']").get("href"))
    bo.visit(ana.link("Link to message").get("href"))
    assert bo.path == path
    assert {"line 10", "line 11", "line 12"} <= set(texts(bo))
    assert bo.has_link("Jump to latest")


def test_text_is_shown_as_it_was_typed(ana, bo):
    path = write_to(ana, bo)
    say(ana, '<b>bold</b> & "quotes"\nsecond line https://example.org/a?b=1&c=2.')
    bo.visit(path)
    message = row(bo, "<b>bold</b>")
    assert len(bo.all(".//br", within=message)) == 1
    link = bo.only(".//a[@target]", within=message)
    assert link.get("href") == "https://example.org/a?b=1&c=2"
    assert set(link.get("rel").split()) == {"noreferrer", "noopener"}


def test_an_empty_message_is_refused_and_a_long_one_is_kept(ana, bo):
    write_to(ana, bo)
    ana.press("Send", body="   ")
    assert ana.status == 422
    long = "x" * 4001
    ana.press("Send", body=long)
    assert ana.status == 422
    assert "4000" in ana.complaint("body")
    assert ana.field("body", "Send") == long


def test_the_same_form_sent_twice_is_one_message(ana, bo):
    write_to(ana, bo)
    page, address = ana.page, ana.address
    say(ana, "once")
    ana.page, ana.address = page, address  # back, and the button again
    say(ana, "once")
    assert texts(ana) == ["once"]


def test_the_composer_leads_to_the_help_on_formatting(ana, bo):
    write_to(ana, bo)
    ana.follow("Pause and write")  # until then no browser shows the composer
    ana.follow("Formatting help", within=ana.only(".//form[contains(@class, 'composer')]"))
    assert (ana.status, ana.path) == (200, "/help/formatting")
