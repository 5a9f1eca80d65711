"""axe-core, with all its rules on but those that are named here."""

from tests.browser.chromium import AXE

OFF = (
    "color-contrast-enhanced",  # asks for 7:1, which leaves no muted text: ours has 5.2:1
    "p-as-heading",  # an experiment of axe, which takes the large sentence beside the sign-in form for a heading
)
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that see whether a page is light or dark
RUN = """async ([within, some, off]) => {
  const values = some ?? axe.getRules().map((rule) => rule.ruleId).filter((id) => !off.includes(id));
  const options = {resultTypes: ["violations"], runOnly: {type: "rule", values}};
  const {violations} = await axe.run(within ?? document, options);
  return violations.flatMap(({id, impact, help, nodes}) =>
    nodes.map((node) => `${id} (${impact}): ${help}: ${node.target} ${node.failureSummary}`));
}"""
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def findings(screen, rules=None, within=None):
    """Return what axe finds on a page, by all rules or some, as lines that name the rule and the element."""
    if not screen.page.evaluate("'axe' in window"):
        # Through the debugger, which the content security policy does not concern.
        screen.page.evaluate(AXE.read_text())
    return screen.page.evaluate(RUN, [within, rules, OFF])


def look(screen, scheme, size):
    screen.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    screen.page.set_viewport_size(size)


def in_every_look(screen, name):
    """Return what axe finds by all rules on a phone, dark, and on a desk, light; of colours only on a desk, dark."""
    found = []
    for scheme, size, rules in (("dark", PHONE, None), ("dark", DESK, OF_COLOURS), ("light", DESK, None)):
        look(screen, scheme, size)
        found += [f"{name} ({scheme}, {size['width']}): {one}" for one in findings(screen, rules)]
    return found
