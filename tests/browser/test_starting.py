"""Controllers of one page share what is made before any of them starts: none has to start before another."""

from playwright.sync_api import expect

IN_ORDER = "here.flat()"


def reverse_the_start(screen):
    """Start the controllers of this browser's pages in the reversed order. Return the scripts that were changed."""
    changed = []

    def serve(route):
        answer = route.fetch()
        text = answer.text()
        if IN_ORDER in text:
            changed.append(route.request.url)
        route.fulfill(response=answer, body=text.replace(IN_ORDER, f"{IN_ORDER}.reverse()"))

    screen.context.route("**/static/**/js/app.js", serve)
    return changed


def test_controllers_start_in_any_order(ana, bo):
    path = ana.direct_with(bo)
    bo.post(path, *(f"line {n}" for n in range(1, 61)))
    bo.call("POST", f"{path}/read", {"seq": 60})
    changed = reverse_the_start(ana)
    ana.go_live(path)
    bo.go_live(path)
    assert len(changed) == 1
    ana.page.get_by_text("Mark as read").click()
    expect(ana.page.get_by_role("group", name="New messages")).to_be_hidden()
    ana.say("From Ana")
    expect(bo.message("From Ana")).to_be_visible()
    expect(ana.state("From Ana")).to_have_text("Seen")
    bo.say("From Bo")
    expect(ana.message("From Bo")).to_be_visible()
    expect(ana.badge(bo.name)).to_be_hidden()
    ana.act("From Ana", "edit")
    ana.page.locator(".editor textarea").fill("Changed by Ana")
    ana.page.locator(".editor textarea").press("Enter")
    expect(bo.message("Changed by Ana")).to_be_visible()
    ana.log.evaluate("log => log.scrollTo(0, -log.scrollHeight)")
    expect(ana.message("line 1")).to_be_attached()
