"""Draws the house from its imports: docs/pictures/house.svg, and the table of rooms in docs/architecture.md.

    python3 packaging/dev.py house            draw both anew
    python3 packaging/dev.py house --check    say whether they are as the imports have them

A room is a folder or a file directly under rnnviz/; of ui/ and jobs/, whose parts must not know each other, every
folder is one. An arrow goes from a room to one whose names it imports, and is left out where a longer way leads there,
too. Rooms stand as low as they can: on the lowest floor are those that import no other room. Standard library only.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "rnnviz"
PICTURE = ROOT / "docs" / "pictures" / "house.svg"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms -->", "<!-- end of rooms -->"
DOORS = ("__init__", "__main__")
"""Files that are no room of their own: the package itself and its one-line entry."""
PARTED = ("ui", "jobs")
"""Folders whose folders are rooms of their own."""


@dataclass
class Room:
    """file: whether it is a single file. about: the first sentence of its docstring. uses: what it imports from.

    Neither files nor lines are counted: the picture changes when the house does, not with every commit.
    """

    name: str
    file: bool = False
    about: str = ""
    uses: set[str] = field(default_factory=set)


class CircleError(ValueError):
    """Rooms that import each other, in a circle."""


def room_of(parts: tuple[str, ...], packages: set[tuple[str, ...]]) -> str:
    """The room of a module, given its path under rnnviz/ without the suffix: ("ui", "score", "view") -> "ui/score", but
    ("layout", "score") -> "layout"."""
    return "/".join(parts[:2]) if parts[0] in PARTED and parts[:2] in packages else parts[0]


def imported(path: Path, modules: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The modules of this package that a file imports, wherever the import stands, as paths under rnnviz/."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            top, *parts = name.split(".")
            while top == "rnnviz" and parts:
                if tuple(parts) in modules:
                    yield tuple(parts)
                    break
                parts.pop()


def rooms(package: Path = PACKAGE) -> dict[str, Room]:
    """Every room by its name, with what it imports."""
    paths, packages = {}, set[tuple[str, ...]]()
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        if parts[-1] == "__init__" and len(parts) > 1:
            parts = parts[:-1]
            packages.add(parts)
        paths[parts] = path
    modules = set(paths)
    found: dict[str, Room] = {}
    for parts, path in paths.items():
        if parts[0] in DOORS or parts == ("ui",):
            continue
        name = room_of(parts, packages)
        room = found.setdefault(name, Room(name))
        text = path.read_text("utf-8")
        if "/".join(parts) == name:
            room.file = path.name != "__init__.py"
            room.about = first_sentence(ast.get_docstring(ast.parse(text)) or "")
        used = {other for other in imported(path, modules) if other[0] not in DOORS and other != ("ui",)}
        room.uses |= {room_of(other, packages) for other in used} - {name}
    return found


def first_sentence(text: str) -> str:
    line = " ".join(text.split("\n\n")[0].split())
    return line.split(". ")[0].rstrip(".")


def floors(found: dict[str, Room]) -> dict[str, int]:
    """How high each room stands: one above the highest that it imports. CircleError where rooms import each other."""
    level: dict[str, int] = {}

    def height(name: str, above: tuple[str, ...]) -> int:
        if name in above:
            raise CircleError(" -> ".join([*above[above.index(name) :], name]))
        if name not in level:
            level[name] = max((height(other, (*above, name)) + 1 for other in sorted(found[name].uses)), default=0)
        return level[name]

    for name in sorted(found):
        height(name, ())
    return level


def reduced(found: dict[str, Room]) -> list[tuple[str, str]]:
    """The arrows without those to which a longer way leads, too."""

    def reach(name: str, seen: dict[str, set[str]]) -> set[str]:
        if name not in seen:
            seen[name] = set().union(*({other} | reach(other, seen) for other in found[name].uses))
        return seen[name]

    seen: dict[str, set[str]] = {}
    return [
        (name, other)
        for name in sorted(found)
        for other in sorted(found[name].uses)
        if not any(other in reach(between, seen) for between in found[name].uses - {other})
    ]


WIDTH, HEIGHT, GAP, STOREY, MARGIN, LABEL = 132, 44, 22, 104, 24, 14


def places(found: dict[str, Room], level: dict[str, int]) -> tuple[dict[str, tuple[float, float]], float, float]:
    """(left, top) of every room's box, and the size of the picture. Each floor is ordered by where its users stand."""
    top = max(level.values())
    rows = [sorted(name for name in found if level[name] == floor) for floor in range(top + 1)]
    widest = max(map(len, rows))
    width = 2 * MARGIN + widest * WIDTH + (widest - 1) * GAP
    centre: dict[str, float] = {}
    for row in reversed(rows):
        users = {name: [centre[user] for user in centre if name in found[user].uses] for name in row}
        row.sort(key=lambda name: (sum(users[name]) / len(users[name]) if users[name] else width / 2, name))
        span = len(row) * WIDTH + (len(row) - 1) * GAP
        for i, name in enumerate(row):
            centre[name] = (width - span) / 2 + i * (WIDTH + GAP) + WIDTH / 2
    at = {name: (centre[name] - WIDTH / 2, MARGIN + (top - level[name]) * STOREY) for name in found}
    return at, width, 2 * MARGIN + top * STOREY + HEIGHT


def picture(found: dict[str, Room]) -> str:
    """The house as SVG."""
    at, width, height = places(found, floors(found))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        'font-family="DejaVu Sans, sans-serif">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#68707d"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
    ]
    for user, used in reduced(found):
        (x1, y1), (x2, y2) = at[user], at[used]
        a, b, c, d = x1 + WIDTH / 2, y1 + HEIGHT, x2 + WIDTH / 2, y2
        bend = (d - b) / 2
        out.append(
            f'<path d="M{a:.1f} {b:.1f} C{a:.1f} {b + bend:.1f} {c:.1f} {d - bend:.1f} {c:.1f} {d - 1:.1f}" '
            'fill="none" stroke="#68707d" stroke-opacity="0.55" marker-end="url(#tip)"/>'
        )
    for name in sorted(found):
        (x, y), room = at[name], found[name]
        fill = "#e3ecfa" if name.startswith("ui/") else "#fbeeda" if room.file else "#eef1f5"
        out.append(
            f'<g><title>{room.about or name}</title><rect x="{x:.1f}" y="{y:.1f}" width="{WIDTH}" height="{HEIGHT}" '
            f'rx="6" fill="{fill}" stroke="#4a5361"/>'
            f'<text x="{x + WIDTH / 2:.1f}" y="{y + 27:.1f}" text-anchor="middle" font-size="{LABEL}" '
            f'font-weight="600" fill="#1d2129">{name}</text></g>'
        )
    return "\n".join([*out, "</svg>", ""])


def table(found: dict[str, Room]) -> str:
    """The rooms as Markdown, the top floor first."""
    level = floors(found)
    rows = ["| floor | room | what is in it | imports from |", "|---:|---|---|---|"]
    for name in sorted(found, key=lambda name: (-level[name], name)):
        uses = ", ".join(f"`{other}`" for other in sorted(found[name].uses)) or "no other room"
        rows.append(f"| {level[name]} | `{name}` | {found[name].about} | {uses} |")
    return "\n".join(rows) + "\n"


def page(text: str, found: dict[str, Room]) -> str:
    """docs/architecture.md with its table of rooms renewed."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{table(found)}\n{END}{tail}"


def main(argv: list[str]) -> int:
    found = rooms()
    try:
        wanted = {PICTURE: picture(found), PAGE: page(PAGE.read_text("utf-8"), found)}
    except CircleError as error:
        print(f"rooms import each other in a circle: {error}")
        return 1
    old = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    names = ", ".join(str(path.relative_to(ROOT)) for path in old)
    if argv == ["--check"]:
        print(f"not as the imports have it: {names}; `python3 packaging/dev.py house` draws it" if old else "as it is")
        return 1 if old else 0
    for path in old:
        path.write_text(wanted[path], "utf-8")
    print(f"drawn: {names}" if old else "nothing has changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
