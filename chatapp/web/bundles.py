"""One script and one sheet in place of many: what `static/js/app.js` and `static/css/app.css` import, in one file each.

Made when it is first asked for; nothing has to be built. It knows the one style in which our modules are written, and
refuses any other: named imports by relative path, `export` before a function, class or const, no cycle, no import
later on.
"""

import re
from pathlib import Path

import rcssmin
import rjsmin

IMPORT = re.compile(r'^import \{([^{}]*)\} from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
LEFT_OVER = re.compile(r"^\s*(?:import|export)\b|\bimport\(", re.MULTILINE)
SHEET = re.compile(r'^@import url\("([^"]+)"\);\n', re.MULTILINE)


class NotBundled(ValueError):
    """A module is written in a way that this file does not know."""


def script(entry, instead=None):
    """Return the module at `entry`, a Path, and all that it imports as the text of one module.

    Each becomes the value of a function, after those that it imports, so no name of one is seen by another. `instead`,
    {Path: text}, stands in place of what those files hold.
    """
    modules = _in_order(Path(entry).resolve(), instead or {})
    names = {path: f"${place}" for place, path in enumerate(modules)}
    return "\n".join(_scope(path, text, names, is_entry=path == list(modules)[-1]) for path, text in modules.items())


def sheet(entry):
    """Return the sheet at `entry`, a Path, with each `@import` replaced by what it names."""
    text = Path(entry).read_text("utf-8")
    return rcssmin.cssmin(SHEET.sub(lambda found: (Path(entry).parent / found[1]).read_text("utf-8"), text))


def _in_order(entry, instead):
    """Return {Path: text} of the module and all below it, what is imported first."""
    found, under_way = {}, []

    def visit(path):
        if path in under_way:
            raise NotBundled(f"{path} imports itself, by way of {under_way[-1]}")
        if path in found:
            return
        under_way.append(path)
        text = instead[path] if path in instead else path.read_text("utf-8")
        for _names, place in IMPORT.findall(text):
            visit((path.parent / place).resolve())
        found[path] = text
        under_way.pop()

    visit(entry)
    return found


def _scope(path, text, names, *, is_entry):
    imports = "".join(_taken(found, path, names) for found in IMPORT.findall(text))
    own = IMPORT.sub("", text)
    body, exports = rjsmin.jsmin(EXPORT.sub("", own)), ",".join(EXPORT.findall(own))
    if LEFT_OVER.search(body):
        raise NotBundled(f"{path} imports or exports in a way that cannot be bundled")
    if is_entry:
        return f"{imports}{body}"
    return f"const {names[path]}=(()=>{{{imports}{body}\nreturn{{{exports}}}}})();"


def _taken(found, path, names):
    """Return the line that stands in place of an import."""
    wanted = ",".join(part.strip().replace(" as ", ":") for part in found[0].split(",") if part.strip())
    return f"const{{{wanted}}}={names[(path.parent / found[1]).resolve()]};"
