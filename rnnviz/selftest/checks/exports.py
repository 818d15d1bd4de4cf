"""What is shown is written, in one file of every format."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from rnnviz.export.equations import EQUATIONS
from rnnviz.export.films import FILMS
from rnnviz.export.lectures import LECTURES
from rnnviz.export.numbers import NUMBERS
from rnnviz.export.pictures import PICTURES
from rnnviz.export.traces import TRACES
from rnnviz.headless import part_of
from rnnviz.headless_lecture import take_lecture
from rnnviz.layout.moments import Phase
from rnnviz.records.film import Film, Frame
from rnnviz.selftest.check import SIZE, Bench, Check, expect
from rnnviz.ui.shell.film import pixels_of
from rnnviz.ui.shell.picture import painted

_LESSON = "recurrent-neuron"
_LEAST = 60
"""Bytes: no file of any format is smaller."""
_BEGINS = {
    "png": b"\x89PNG",
    "jpg": b"\xff\xd8",
    "gif": b"GIF8",
    "pdf": b"%PDF",
    "webp": b"RIFF",
    "npz": b"PK",
    "bmp": b"BM",
    "svg": b"<",
}
"""With what a file begins."""


def writes(bench: Bench) -> str:
    app, written = bench.window(), list[str]()
    app.window.show_page("score")
    app.score.player.seek_phase(Phase.FORWARD)  # the update phase has no equations
    bench.work()

    def keep(kind: str, ending: str, write: Callable[[Path], None]) -> None:
        path = bench.folder / f"{kind}.{ending}"
        write(path)
        content = path.read_bytes()
        begins = content.startswith(_BEGINS.get(ending, b""))
        expect(len(content) > _LEAST and begins, f"{path.name} is no whole file")
        written.append(ending)

    score = part_of(app, "score")
    for picture in PICTURES.all():
        keep("picture", picture.endings[0], partial(picture.write, painted(score)))
    image = painted(score, scale=0.5).image()
    frames = (Frame.of(pixels_of(image), 100), Frame.of(pixels_of(image.mirrored()), 100))
    film = Film((image.width(), image.height()), frames)
    for one in FILMS.all():
        keep("film", one.endings[0], partial(one.write, film))
    table, trace = score.numbers(), app.score.trace
    expect(table is not None and trace is not None, "the score has no numbers")
    assert table is not None
    assert trace is not None
    for numbers in NUMBERS.all():
        keep("numbers", numbers.endings[0], partial(numbers.write, table))
    lines = part_of(app, "equations").lines()
    for equations in EQUATIONS.all():
        keep("equations", equations.endings[0], partial(equations.write, lines))
    for kind in TRACES.all():
        keep("trace", kind.endings[0], partial(kind.write, trace))
    lecture = take_lecture(_LESSON, size=SIZE, theme="light", tell=lambda done, count: None, brief=True)
    for form in LECTURES.all():
        keep("lecture", form.endings[0], partial(form.write, lecture))
    return f"{len(written)} files: {', '.join(written)}"


CHECKS = (Check("writes one file of every format", writes, 70),)
