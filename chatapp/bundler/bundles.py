"""Bundles scripts and sheets: all that `static/js/app.js` and `static/css/app.css` import becomes one file each.

The bundler knows only the style of this project's modules and refuses any other: named imports by relative path,
`export` before a function, class or const, and no cycles.

Modules beside the entry may import one more module dynamically: `import("./deferred.js")`. It becomes a bundle of its
own, which takes the modules that both need from the bundle of the entry, so that each module exists once.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import rcssmin
import rjsmin

IMPORT = re.compile(r'^import \{([^{}]*)\} from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
LEFT_OVER = re.compile(r"^\s*(?:import|export)\b|\bimport\(", re.MULTILINE)
DEFERRED = "deferred.js"
IMPORT_DEFERRED = re.compile(r'\bimport\((?:"\./deferred\.js"|`\./deferred\.js\?\$\{\w+\}`)\)')
SHEET = re.compile(r'^@import url\("([^"]+)"\)(?: (\(.+\)))?;\n', re.MULTILINE)
# A pseudo-class without a type before it, `.a :is(.b)`. Within an at-rule, rcssmin takes away that space as if this
# were a declaration, and the rule is about `.a` itself; `.a *:is(.b)` says the same and stays.
OF_ANY_TYPE = re.compile(r"(?<=[\w\])*]) +:(?=[a-z-]+\(|(?:hover|focus|empty|checked|disabled|first|last|only)\b)")


class NotBundled(ValueError):
    """A module is written in a style that the bundler does not know."""


def script(entry: Path, instead: Mapping[Path, str] | None = None) -> str:
    """Return the module at `entry` and all modules that it imports as the text of one module.

    Each module becomes the result of a function, after the modules that it imports, so no name of one is visible in
    another. `instead`: texts that replace those of the files. Raises NotBundled.
    """
    entry = Path(entry).resolve()
    modules = _in_order(entry, instead or {})
    names = _names(modules)
    taken = _needed_by_deferred(entry.with_name(DEFERRED), modules) if _imports_deferred(modules) else {}
    given = f"\nexport{{{','.join(sorted(names[path] for path in taken))}}};" if taken else ""
    return "\n".join(_scope(path, text, names, is_entry=path == entry) for path, text in modules.items()) + given


def deferred(path: Path, first: Path, instead: Mapping[Path, str] | None = None) -> str:
    """Return the bundle of the module at `path`, which the bundle of the entry `first` imports dynamically.

    It holds only the modules that `first` does not. `instead`: the same as for `script` of that entry. Raises
    NotBundled.
    """
    path, entry = Path(path).resolve(), Path(first).resolve()
    before = _in_order(entry, instead or {})
    modules = _in_order(path, instead or {})
    names = {**_names({one: "" for one in modules if one not in before}, "$$"), **_names(before)}
    taken = ",".join(sorted(names[one] for one in _needed_by_deferred(path, before)))
    own = "\n".join(_scope(one, text, names, is_entry=False) for one, text in modules.items() if one not in before)
    return f'import{{{taken}}}from"./{entry.name}";\n{own}\nexport const{{deferred}}={names[path]};'


def sheet(entry: Path) -> str:
    """Return the sheet at `entry` with each `@import` replaced by the sheet that it names, within its media query."""
    return rcssmin.cssmin(OF_ANY_TYPE.sub(" *:", _whole_sheet(Path(entry))))


def _whole_sheet(path):
    def imported(found):
        text = _whole_sheet(path.parent / found[1])
        return f"@media {found[2]} {{\n{text}}}\n" if found[2] else text

    return SHEET.sub(imported, path.read_text("utf-8"))


def _in_order(entry, instead):
    """Return {Path: text} of the module and all modules below it, imported ones first."""
    found: dict[Path, str] = {}
    under_way: list[Path] = []

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


def _imports_deferred(modules):
    return any(IMPORT_DEFERRED.search(text) for text in modules.values())


def _needed_by_deferred(path, before):
    """Return those of the modules `before` that the bundle of the deferred module at `path` imports."""
    added = {path: text for path, text in _in_order(path, {}).items() if path not in before}
    places = {(path.parent / place).resolve() for path, text in added.items() for _, place in IMPORT.findall(text)}
    return places & before.keys()


def _scope(path, text, names, *, is_entry):
    imports = "".join(_taken(found, path, names) for found in IMPORT.findall(text))
    own = IMPORT.sub("", text)
    body, exports = rjsmin.jsmin(EXPORT.sub("", own)), ",".join(EXPORT.findall(own))
    if LEFT_OVER.search(IMPORT_DEFERRED.sub("", body)):
        raise NotBundled(f"{path} imports or exports in a way that cannot be bundled")
    if is_entry:
        return f"{imports}{body}"
    return f"const {names[path]}=(()=>{{{imports}{body}\nreturn{{{exports}}}}})();"


def _taken(found, path, names):
    """Return the statement that replaces an import."""
    wanted = ",".join(part.strip().replace(" as ", ":") for part in found[0].split(",") if part.strip())
    return f"const{{{wanted}}}={names[(path.parent / found[1]).resolve()]};"
