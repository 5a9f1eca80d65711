import re
import subprocess

import pytest

from chatapp.bundler import bundles
from tests.server import ROOT

SCRIPTS = ROOT / "static" / "js"
ENTRIES = "app.js", "network.js", "password.js"
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
COMMENT = re.compile(r"(?m)(?:^|(?<=[\s;,{}()]))//.*$")


@pytest.fixture
def tree(tmp_path):
    """Return `tree(**texts)`: a folder of modules; `lib__names` is lib/names.js."""

    def write(**texts):
        for name, text in texts.items():
            path = tmp_path / f"{name.replace('__', '/')}.js"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / "app.js"

    return write


def printed(script):
    ran = subprocess.run(
        ["node", "--input-type=module"], input=script, capture_output=True, text=True, timeout=30, check=True
    )
    return ran.stdout.split("\n")[:-1]


def test_modules_run_once_each_those_imported_first_and_see_only_what_they_import(tree):
    entry = tree(
        app='import { one, start as begin } from "./a.js";\nimport { two } from "./lib/b.js";\n\nconst own = "app";\n'
        "console.log(one(), two, begin(), own);\nawait null;\nconsole.log(typeof hidden);\n",
        a='import { two } from "./lib/b.js";\n\nconst own = "a";\n\nexport function one() {\n  return own + two;\n}\n\n'
        'export async function start() {}\nconsole.log("a runs");\n',
        lib__b='const own = "b", hidden = 1;\n\nexport const two = own + hidden;\nconsole.log("b runs");\n',
    )
    assert printed(bundles.script(entry)) == ["b runs", "a runs", "ab1 b1 Promise { undefined } app", "undefined"]


def test_what_is_imported_later_is_a_bundle_of_its_own_and_shares_the_modules_of_the_first(tree):
    entry = tree(
        app='import { counter } from "./lib/counter.js";\n\ncounter.n += 1;\n'
        'import("./deferred.js").then(({ deferred }) => console.log(deferred.n(), deferred.own));\n',
        deferred='import { counter } from "./lib/counter.js";\nimport { own } from "./own.js";\n\n'
        "export const deferred = { n: () => counter.n, own };\n",
        lib__counter='console.log("counter runs");\n\nexport const counter = { n: 0 };\n',
        own="export const own = 7;\n",
    )
    served = entry.parent / "served"
    served.mkdir()
    (served / "package.json").write_text('{"type": "module"}')
    (served / "app.js").write_text(bundles.script(entry))
    (served / "deferred.js").write_text(bundles.deferred(entry.with_name("deferred.js"), entry))
    assert "counter runs" not in (served / "deferred.js").read_text()
    assert "own = 7" not in (served / "app.js").read_text()
    ran = subprocess.run(["node", served / "app.js"], capture_output=True, text=True, timeout=30, check=True)
    assert ran.stdout.split("\n")[:-1] == ["counter runs", "1 7"]


@pytest.mark.parametrize(
    "text",
    [
        'import b from "./b.js";\n',
        'import * as b from "./b.js";\n',
        'import "./b.js";\n',
        'const b = await import("./b.js");\n',
        "export default 1;\n",
        "export { a };\n",
        'import { app } from "./app.js";\n',
    ],
)
def test_another_style_is_refused_instead_of_bundled_wrongly(tree, text):
    entry = tree(app='import { a } from "./a.js";\nconsole.log(a);\n', a=text, b="export const b = 1;\n")
    with pytest.raises(bundles.NotBundled):
        bundles.script(entry)


def ours():
    return "\n".join([*(bundles.script(SCRIPTS / entry) for entry in ENTRIES), our_deferred()])


def our_deferred():
    return bundles.deferred(SCRIPTS / "deferred.js", SCRIPTS / "app.js")


def test_ours_holds_every_module_that_the_tree_has(tmp_path):
    script = ours()
    texts = [path.read_text() for path in SCRIPTS.rglob("*.js")]
    assert len(texts) > 60
    exported = {name for text in texts for name in re.findall(r"^export (?:async )?\w+ (\w+)", text, re.M)}
    assert exported <= set(re.findall(r"[\w$]+", script))
    for entry, text in {
        **{entry: bundles.script(SCRIPTS / entry) for entry in ENTRIES},
        "deferred.js": our_deferred(),
    }.items():
        module = tmp_path / entry.replace(".js", ".mjs")
        module.write_text(text)
        subprocess.run(["node", "--check", module], check=True, timeout=30)


def test_minifying_changes_no_text_that_people_or_the_server_read():
    script = ours()
    imports = bundles.IMPORT
    texts = [COMMENT.sub("", imports.sub("", path.read_text())) for path in SCRIPTS.rglob("*.js")]
    literals = {literal for text in texts for literal in LITERAL.findall(text)}
    assert len(literals) > 300
    assert not {literal for literal in literals if literal not in script}
    templates = {one for text in texts for one in re.findall(r"`[^`\n]*`", text)}
    assert len(templates) > 50
    assert not {template for template in templates if template not in script}


def test_a_sheet_holds_what_it_imports_in_order(tmp_path):
    (tmp_path / "app.css").write_text('/* why */\n@import url("a.css");\n@import url("sub/b.css");\n')
    (tmp_path / "a.css").write_text("@layer one, two;\n@layer two { p { color: red; } }\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.css").write_text('@layer one { p::before { content: "a  b"; } }\n')
    sheet = bundles.sheet(tmp_path / "app.css")
    assert "".join(sheet.split("\n")) == '@layer one,two;@layer two{p{color:red}}@layer one{p::before{content:"a  b"}}'


@pytest.mark.parametrize("selector", [".a :is(.b,.c)", '.a[d="e"] :not(.b)', ".a:hover :first-child", ".a :has(> .b)"])
def test_a_rule_about_what_lies_within_stays_one(tmp_path, selector):
    (tmp_path / "app.css").write_text(f"@layer one {{ @media (width > 1px) {{ {selector} {{ color: red }} }} }}")
    sheet = bundles.sheet(tmp_path / "app.css")
    assert selector.replace(" :", " *:").replace("> ", ">") in sheet
    assert sheet.endswith("{color:red}}}")


def test_a_sheet_keeps_the_media_query_of_an_import_and_what_the_imported_one_imports(tmp_path):
    (tmp_path / "app_system.css").write_text('@import url("app.css");\n@import url("dark.css") (color: 8);\n')
    (tmp_path / "app.css").write_text('@import url("a.css");\n')
    (tmp_path / "a.css").write_text("p { color: red; }\n")
    (tmp_path / "dark.css").write_text("p { color: blue; }\n")
    sheet = bundles.sheet(tmp_path / "app_system.css")
    assert "".join(sheet.split()) == "p{color:red}@media(color:8){p{color:blue}}"


def test_in_development_each_module_is_served_as_it_is_written(app, browser):
    bundle = browser.get("/static/js/app.js").text
    app.debug = True
    assert browser.get("/static/js/app.js").text == (SCRIPTS / "app.js").read_text()
    assert browser.get("/static/css/app.css").text == (ROOT / "static/css/app.css").read_text()
    app.debug = False
    assert browser.get("/static/js/app.js").text == bundle == bundles.script(SCRIPTS / "app.js")
