from playwright.sync_api import expect

from tests.browser.axe import DESK, PHONE, in_every_look, look
from tests.browser.test_formatting import *


def test_pictures(told, bo, ana):
    path, _ = told
    ana.go_live(path)
    p = ana.page
    p.locator("button[data-action=format]").click()
    ana.composer.fill("see **this** and\n> that")
    p.locator("[data-action=preview]").click()
    expect(p.locator(".composer-preview strong")).to_be_visible()
    for scheme in ("light", "dark"):
        for size in (DESK, PHONE, {"width": 320, "height": 700}):
            look(ana, scheme, size)
            p.screenshot(path=f"/tmp/f_{scheme}_{size['width']}.png")
    print("\n".join(in_every_look(ana, "conv")))
    p.evaluate("document.documentElement.dir='rtl'")
    look(ana, "light", DESK)
    p.screenshot(path="/tmp/f_rtl.png")
    ana.go("/help/formatting")
    p.screenshot(path="/tmp/f_help.png")
    look(ana, "dark", PHONE)
    p.screenshot(path="/tmp/f_help_phone.png", full_page=True)
    print("\n".join(in_every_look(ana, "help")))
    print(ana.page.evaluate("[document.documentElement.scrollWidth, innerWidth]"))
