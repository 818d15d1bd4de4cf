"""A lesson from its folder: lesson.toml, and one Markdown file for each page; every fault is told with its line.

lesson.toml has a title, a line about the lesson, and its order among the others. A page's file has front matter, which
is TOML between two lines of +++: its title, the settings of its scene by the dotted names of `rnnviz train --example`,
page, series, epoch, phase, step, stage, layer, unit and zoom (the first and the last step in sight), perhaps naive =
true, which draws the naive forecast beside the model's, perhaps the bench of the Laboratory that it leads to, or a
[sketch]: what the Sketch page shows to which it leads (pane, way, and what else a scene has of that page), perhaps a
[question] with ask, choices, right (from 1), why, and wrong (a text for each other choice), and perhaps a [check]: what
is to be done in the window (do, hint, why), and what then holds (phase, step, stage, layer, unit, settings, and where,
a list of comparisons). The rest of the file is its text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnnviz.benches.reading import bench_keys
from rnnviz.layout.draw_text import SKETCH_PANES, Way
from rnnviz.layout.moments import LOSS_STAGES, PHASES, UPDATE_STAGES, Phase
from rnnviz.lessons.checks import read_comparison
from rnnviz.lessons.lesson import Check, Comparison, Fault, Lesson, LessonError, LessonPage, Question, Text
from rnnviz.lessons.names import check_names
from rnnviz.lessons.places import check_links
from rnnviz.records.scene import STAGE_PAGES, Scene
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import settings_of
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import task_of

ABOUT = "lesson.toml"
MARK = "+++"
MOST_BYTES = 1 << 16
MOST_WORDS = 80
"""Of a page's text: short text beside the picture, without scrolling."""
MOST_PAGES = 40

_SETTINGS = ("data", "model", "training")
_SCENE = ("page", "series", "epoch", "phase", "step", "stage", "layer", "unit", "zoom")
_KNOWN = ("title", *_SCENE, "naive", "bench", "sketch", "question", "check", *_SETTINGS)
_QUESTION = ("ask", "choices", "right", "why", "wrong")
_STATE = ("phase", "step", "stage", "layer", "unit")
_CHECK = ("do", "hint", "why", *_STATE, "where", *_SETTINGS)
_ABOUT = ("title", "about", "order", "group", "then")
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
_FORBIDDEN = ((re.compile(r"<[A-Za-z/!?]"), "HTML"), (re.compile(r"!\["), "A picture"))
_STAGES = {Phase.LOSS: len(LOSS_STAGES), Phase.UPDATE: len(UPDATE_STAGES)}


def read_lesson(folder: Path) -> Lesson:
    """The lesson in a folder. LessonError with all that is wrong with it."""
    reader = _Reader(folder)
    lesson = reader.lesson()
    if reader.faults:
        raise LessonError(tuple(reader.faults))
    return lesson


@dataclass
class _Reader:
    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def lesson(self) -> Lesson:
        about = self._toml(ABOUT, self._content(ABOUT), 1)
        for key in about.raw:
            if key not in _ABOUT:
                self._say(about, key, f"There is no such entry. There are {', '.join(_ABOUT)}.")
        try:
            files = sorted(path.name for path in self.folder.glob("*.md"))
        except OSError:
            files = []
        if not files:
            self.faults.append(Fault(self.folder.name, 0, "There is no page: a page is a file such as 01-start.md."))
        if len(files) > MOST_PAGES:
            self.faults.append(
                Fault(self.folder.name, 0, f"A lesson has at most {MOST_PAGES} pages, not {len(files)}.")
            )
        return Lesson(
            self.folder,
            self._take(about, "title", str, ""),
            self._take(about, "order", int, 100),
            self._take(about, "about", str, ""),
            tuple(self._page(name) for name in files[:MOST_PAGES]),
            self._take(about, "group", str, "", needed=False),
            self._take(about, "then", str, "", needed=False),
        )

    # -- a file -------------------------------------------------------------------------------------------------

    def _content(self, name: str) -> str:
        """ "" where it cannot be read, which is a fault."""
        where = f"{self.folder.name}/{name}"
        try:
            with (self.folder / name).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            self.faults.append(Fault(where, 0, f"It cannot be read: {error.strerror or error}."))
            return ""
        if len(content) > MOST_BYTES:
            self.faults.append(Fault(where, 0, f"It has more than {MOST_BYTES:,} bytes."))
            return ""
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.faults.append(Fault(where, line, "This is not UTF-8."))
            return ""

    def _toml(self, name: str, text: str, first: int) -> _Table:
        """A TOML text, which begins in line `first` of its file."""
        where = f"{self.folder.name}/{name}"
        try:
            return _Table(where, tomllib.loads(text), tuple(text.split("\n")), first)
        except (ValueError, RecursionError) as error:
            said = str(error) or "it is nested too deeply"
            at = _AT_LINE.search(said)
            line = first + int(at[1]) - 1 if at else first
            self.faults.append(Fault(where, line, f"This is not TOML: {_AT_LINE.sub('', said)}."))
            return _Table(where, {}, (), first, broken=True)

    def _say(self, table: _Table, key: str, reason: str) -> None:
        self.faults.append(Fault(table.file, table.line(key), f"{key}: {reason}"))

    def _take(
        self, table: _Table, key: str, kind: type[Any], default: Any, *, prefix: str = "", needed: bool = True
    ) -> Any:
        """An entry; a fault where it is missing and needed (a text), or is of another kind."""
        raw = table.raw[prefix] if prefix else table.raw
        full = f"{prefix}.{key}" if prefix else key
        value = raw.get(key)
        if value is None:
            if kind is str and not default and key != "layer" and needed and not table.broken:
                self._say(table, full, "This is missing.")
            return default
        if not isinstance(value, kind) or isinstance(value, bool):
            words = {str: "text in quotes", int: "a whole number", list: "a list in square brackets"}[kind]
            self._say(table, full, f"This must be {words}, not {value!r}.")
            return default
        if kind is int and key != "order" and value < 0:
            self._say(table, full, f"This must be 0 or greater, not {value}.")
            return default
        return value.strip() if isinstance(value, str) else value

    # -- a page -------------------------------------------------------------------------------------------------

    def _page(self, name: str) -> LessonPage:
        where = f"{self.folder.name}/{name}"
        lines = self._content(name).split("\n")
        begin = next((i for i, line in enumerate(lines) if line.strip()), 0)
        ends = [i for i, line in enumerate(lines) if i > begin and line.strip() == MARK]
        if lines[begin].strip() != MARK or not ends:
            if any(line.strip() for line in lines):
                reason = f"A page begins with its front matter, between a line {MARK} and another line {MARK}."
                self.faults.append(Fault(where, begin + 1, reason))
            return LessonPage(where, "", Scene(Settings()), Text("", 1))
        table = self._toml(name, "\n".join(lines[begin + 1 : ends[0]]), begin + 2)
        body = lines[ends[0] + 1 :]
        skipped = next((i for i, line in enumerate(body) if line.strip()), 0)
        text = Text("\n".join(body[skipped:]).rstrip(), ends[0] + 2 + skipped)
        for key in table.raw:
            if key not in _KNOWN:
                self._say(table, key, f"There is no such entry. There are {', '.join(_KNOWN)}.")
        title, question = self._take(table, "title", str, ""), self._question(table)
        scene = self._scene(table)
        page = LessonPage(
            where,
            title,
            scene,
            text,
            question,
            self._check(table, scene),
            self._bench(table),
            self._sketch(table),
            self._naive(table, scene),
        )
        if not text.markdown:
            self.faults.append(Fault(where, text.line, "This page has no text."))
        words = len(text.markdown.split())
        if words > MOST_WORDS:
            reason = f"This page has {words} words; at most {MOST_WORDS} can be read beside the score."
            self.faults.append(Fault(where, text.line, reason))
        for one in page.texts:
            self.faults.extend(_forbidden(where, one))
            self.faults.extend(check_names(where, one))
            self.faults.extend(check_links(where, one))
        return page

    def _bench(self, table: _Table) -> str:
        key: str = self._take(table, "bench", str, "", needed=False)
        if key and key not in bench_keys():
            self._say(table, "bench", f"There is no bench {key!r}. There are {', '.join(bench_keys())}.")
        return key

    def _naive(self, table: _Table, scene: Scene) -> bool:
        value = table.raw.get("naive", False)
        if not isinstance(value, bool):
            self._say(table, "naive", f"This must be true or false, not {value!r}.")
        elif value and not task_of(scene.settings).forecasts:
            self._say(table, "naive", "Only a forecast has a naive one beside it: this page's task is another.")
        return value is True

    def _sketch(self, table: _Table) -> Mapping[str, Any]:
        """What is none of that page's values is passed over there, but a pane and a way must be some that there are."""
        raw = table.raw.get("sketch", {})
        if not isinstance(raw, dict):
            self._say(table, "sketch", "This must be a table: [sketch] on a line of its own.")
            return {}
        for key, known in (("pane", SKETCH_PANES), ("way", tuple(map(str, Way)))):
            if raw and raw.get(key, known[0]) not in known:
                self._say(table, f"sketch.{key}", f"This must be one of {', '.join(known)}, not {raw[key]!r}.")
        return raw

    def _question(self, table: _Table) -> Question | None:
        raw = table.raw.get("question")
        if raw is None:
            return None
        if not isinstance(raw, dict):
            self._say(table, "question", "This must be a table: [question] on a line of its own.")
            return None
        for key in raw:
            if key not in _QUESTION:
                self._say(table, f"question.{key}", f"There is no such entry. There are {', '.join(_QUESTION)}.")

        def text(key: str) -> Text:
            return Text(self._take(table, key, str, "", prefix="question"), table.line(f"question.{key}"))

        choices = self._take(table, "choices", list, [], prefix="question")
        line = table.line("question.choices")
        if not 2 <= len(choices) <= 5 or not all(isinstance(one, str) and one.strip() for one in choices):
            self._say(table, "question.choices", "There must be from 2 to 5 choices, each a text in quotes.")
            choices = []
        right = self._take(table, "right", int, 0, prefix="question")
        if choices and not 1 <= right <= len(choices):
            self._say(table, "question.right", f"This must be the right choice, from 1 to {len(choices)}.")
        wrong = self._take(table, "wrong", list, [], prefix="question", needed=False)
        if wrong and (len(wrong) != len(choices) - 1 or not all(isinstance(one, str) and one.strip() for one in wrong)):
            reason = f"There must be a text in quotes for each of the {len(choices) - 1} wrong choices, in their order."
            self._say(table, "question.wrong", reason)
            wrong = []
        return Question(
            text("ask"),
            tuple(Text(one.strip(), line) for one in choices),
            max(right, 1) - 1,
            text("why"),
            tuple(Text(one.strip(), table.line("question.wrong")) for one in wrong),
        )

    def _check(self, table: _Table, scene: Scene) -> Check | None:
        raw = table.raw.get("check")
        if raw is None:
            return None
        if not isinstance(raw, dict):
            self._say(table, "check", "This must be a table: [check] on a line of its own.")
            return None
        for key in raw:
            if key not in _CHECK:
                self._say(table, f"check.{key}", f"There is no such entry. There are {', '.join(_CHECK)}.")
        if not any(key in raw for key in (*_STATE, "where", *_SETTINGS)):
            self._say(table, "check", f"It looks at nothing: say what is to hold, by {', '.join(_CHECK[3:])}.")

        def text(key: str) -> Text:
            return Text(self._take(table, key, str, "", prefix="check"), table.line(f"check.{key}"))

        def state(key: str, kind: type[Any]) -> Any:
            return self._take(table, key, kind, None, prefix="check", needed=False)

        phase = state("phase", str)
        if phase is not None and phase not in PHASES:
            self._say(table, "check.phase", f"This must be one of {', '.join(PHASES)}, not {phase!r}.")
        return Check(
            text("do"),
            text("hint"),
            text("why"),
            phase=phase,
            step=state("step", int),
            stage=state("stage", int),
            layer=state("layer", str),
            unit=state("unit", int),
            settings=self._wanted(table, raw, scene),
            where=tuple(self._comparisons(table)),
        )

    def _wanted(self, table: _Table, raw: Mapping[str, Any], scene: Scene) -> tuple[tuple[str, object], ...]:
        """The settings that a check asks for, by their dotted names."""
        own = {key: raw[key] for key in _SETTINGS if key in raw}
        read, found = settings_of(own, lambda settings: ())
        for problem in found:
            self._say(table, f"check.{problem.field}", problem.message)
        if found:
            return ()
        names = [f"{room}.{name}" for room, inner in own.items() if isinstance(inner, Mapping) for name in inner]
        wanted = tuple((name, read.value(name)) for name in names)
        if wanted and all(scene.settings.value(name) == value for name, value in wanted):
            self._say(table, "check", "The page's own scene has these settings already: there would be nothing to do.")
        return wanted

    def _comparisons(self, table: _Table) -> Iterator[Comparison]:
        line = table.line("check.where")
        for one in self._take(table, "where", list, [], prefix="check"):
            try:
                yield read_comparison(Text(str(one), line))
            except ValueError as error:
                self._say(table, "check.where", str(error))

    def _scene(self, table: _Table) -> Scene:
        settings, found = settings_of({key: table.raw[key] for key in _SETTINGS if key in table.raw}, problems)
        for problem in found:
            self._say(table, problem.field, problem.message)
        if found:
            return Scene(Settings())
        task = task_of(settings)
        drawn = settings.data.sketch is not None and bool(settings.data.sketch.drawing)  # in the page itself
        if (task.of_a_file or task.varying) and not task.ships(settings) and not drawn:
            self._say(table, "data.task", "A lesson brings no data of its own, and this task needs a file or drawings.")
            return Scene(Settings())
        page = self._one_of(table, "page", STAGE_PAGES)
        phase = self._one_of(table, "phase", PHASES)
        return Scene(
            settings,
            page=page,
            series=self._below(table, "series", task.shape(settings.data).validation, "validation sequences"),
            epoch=self._take(table, "epoch", int, None),
            phase=str(phase),
            step=self._below(table, "step", task.shape(settings.data).steps, "steps"),
            stage=self._below(table, "stage", _STAGES.get(Phase(phase), 1), f"stages in the {phase} phase"),
            layer=self._take(table, "layer", str, ""),
            unit=self._take(table, "unit", int, 0),
            zoom=self._zoom(table, task.shape(settings.data).steps),
        )

    def _zoom(self, table: _Table, steps: int) -> tuple[float, float] | None:
        """The stretch of time that is in sight at first, all of these steps included; None for all there are."""
        ends = self._take(table, "zoom", list, [])
        if not ends:
            return None
        if len(ends) != 2 or not all(type(end) is int for end in ends) or not 0 <= ends[0] < ends[1] < steps:
            self._say(table, "zoom", f"This must be the first and the last step in sight, from 0 to {steps - 1}.")
            return None
        return ends[0] - 0.5, ends[1] + 0.5

    def _one_of(self, table: _Table, key: str, known: tuple[str, ...]) -> str:
        value: str = self._take(table, key, str, known[0])
        if value in known:
            return value
        self._say(table, key, f"This must be one of {', '.join(known)}, not {value!r}.")
        return known[0]

    def _below(self, table: _Table, key: str, count: int, what: str) -> int:
        value: int = self._take(table, key, int, 0)
        if value < count:
            return value
        self._say(table, key, f"There are {count:,} {what}, counted from 0; there is none {value}.")
        return 0


@dataclass(frozen=True)
class _Table:
    """raw: what a TOML text says. lines: the text's, of which the first is line `first` of the file."""

    file: str
    raw: Mapping[str, Any]
    lines: tuple[str, ...]
    first: int
    broken: bool = False

    def line(self, key: str) -> int:
        """Where a dotted key stands; that of the table it belongs to where it is not there itself."""
        found, table = self.first, ""
        for number, line in enumerate(self.lines, self.first):
            bare = line.split("#")[0].strip()
            if bare.startswith("["):
                table = bare.strip("[] ") + "."
                full = table[:-1]
            else:
                full = table + bare.split("=")[0].strip()
            if full == key:
                return number
            if full and key.startswith(full + "."):
                found = number
        return found


def _forbidden(file: str, text: Text) -> Iterator[Fault]:
    for pattern, what in _FORBIDDEN:
        found = pattern.search(text.markdown)
        if found is not None:
            line = text.line + text.markdown.count("\n", 0, found.start())
            yield Fault(file, line, f"{what} cannot stand in a lesson; it is Markdown without HTML and pictures.")
