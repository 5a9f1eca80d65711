"""One script and one sheet in place of many: what `static/js/app.js` and `static/css/app.css` import, in one file each.

Made when it is first asked for; nothing has to be built. It knows the one style in which our modules are written, and
refuses any other: named imports by relative path, `export` before a function, class or const, no cycle.

One more module may be imported later on, by modules beside the entry: `import("./later.js")`. It is a bundle of its
own, and has of the modules that both need those of the entry, so that there is one of each.
"""

import re
from pathlib import Path

import rcssmin
import rjsmin

IMPORT = re.compile(r'^import \{([^{}]*)\} from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
LEFT_OVER = re.compile(r"^\s*(?:import|export)\b|\bimport\(", re.MULTILINE)
LATER = "later.js"
IMPORT_LATER = re.compile(r'\bimport\((?:"\./later\.js"|`\./later\.js\?\$\{\w+\}`)\)')
SHEET = re.compile(r'^@import url\("([^"]+)"\);\n', re.MULTILINE)


class NotBundled(ValueError):
    """A module is written in a way that this file does not know."""


def script(entry, instead=None):
    """Return the module at `entry`, a Path, and all that it imports as the text of one module.

    Each becomes the value of a function, after those that it imports, so no name of one is seen by another. `instead`,
    {Path: text}, stands in place of what those files hold.
    """
    entry = Path(entry).resolve()
    modules = _in_order(entry, instead or {})
    names = _names(modules)
    taken = _needed_later(entry.with_name(LATER), modules) if _imports_later(modules) else {}
    given = f"\nexport{{{','.join(sorted(names[path] for path in taken))}}};" if taken else ""
    return "\n".join(_scope(path, text, names, is_entry=path == entry) for path, text in modules.items()) + given


def later(path, first, instead=None):
    """Return the module at `path`, which the bundle of the entry `first` imports later on, with what it adds to that.

    `instead` as for `script`, and the same.
    """
    path, entry = Path(path).resolve(), Path(first).resolve()
    before = _in_order(entry, instead or {})
    modules = _in_order(path, instead or {})
    names = {**_names({one: "" for one in modules if one not in before}, "$$"), **_names(before)}
    taken = ",".join(sorted(names[one] for one in _needed_later(path, before)))
    own = "\n".join(_scope(one, text, names, is_entry=False) for one, text in modules.items() if one not in before)
    return f'import{{{taken}}}from"./{entry.name}";\n{own}\nexport const{{later}}={names[path]};'


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


def _names(modules, prefix="$"):
    return {path: f"{prefix}{place}" for place, path in enumerate(modules)}


def _imports_later(modules):
    return any(IMPORT_LATER.search(text) for text in modules.values())


def _needed_later(later, before):
    """Return those of the modules `before` that `later`, a Path, or what it adds to them, imports."""
    added = {path: text for path, text in _in_order(later, {}).items() if path not in before}
    places = {(path.parent / place).resolve() for path, text in added.items() for _, place in IMPORT.findall(text)}
    return places & before.keys()


def _scope(path, text, names, *, is_entry):
    imports = "".join(_taken(found, path, names) for found in IMPORT.findall(text))
    own = IMPORT.sub("", text)
    body, exports = rjsmin.jsmin(EXPORT.sub("", own)), ",".join(EXPORT.findall(own))
    if LEFT_OVER.search(IMPORT_LATER.sub("", body)):
        raise NotBundled(f"{path} imports or exports in a way that cannot be bundled")
    if is_entry:
        return f"{imports}{body}"
    return f"const {names[path]}=(()=>{{{imports}{body}\nreturn{{{exports}}}}})();"


def _taken(found, path, names):
    """Return the line that stands in place of an import."""
    wanted = ",".join(part.strip().replace(" as ", ":") for part in found[0].split(",") if part.strip())
    return f"const{{{wanted}}}={names[(path.parent / found[1]).resolve()]};"
