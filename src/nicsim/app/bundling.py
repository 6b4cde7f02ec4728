"""The front end's modules as one classic script, for a page that is opened from disk.

Browsers load no modules from `file://`. Each module becomes a function that hands over what it
exports; the modules keep to a form that this can be read from (a test holds them to it): imports
stand at the top, one a statement, from `./NAME.js`; exports are `export function`, `export class`
or `export const`.
"""

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";$\n?', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)


def bundled(folder: Path, main: str = "main") -> str:
    """The script that `main` and all it imports make."""
    done: list[str] = []
    parts: list[str] = []

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"modules import one another: {' -> '.join((*above, name))}")
        if name in done:
            return
        text = (folder / f"{name}.js").read_text("utf-8")
        for _, other in IMPORT.findall(text):
            add(other, (*above, name))
        done.append(name)
        parts.append(_as_function(name, text))

    add(main, ())
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "\n})();\n"


def _as_function(name: str, text: str) -> str:
    exported = ", ".join(found for _, found in EXPORT.findall(text))
    body = IMPORT.sub(lambda m: f"const {{{m[1].replace(' as ', ': ')}}} = {_name(m[2])};\n", text)
    body = EXPORT.sub(r"\1 \2", body)
    return f"const {_name(name)} = (() => {{\n{body}\nreturn {{{exported}}};\n}})();"


def _name(module: str) -> str:
    return "module_" + module.replace("-", "_")
