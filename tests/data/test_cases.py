"""Each folder from 30 to 69 of ../shared/cases: with the defaults that a user gets, or with the one question that its
README names. (Folders from 70 on hold drawings.)"""

from __future__ import annotations

import pytest
from right_readings import RIGHT, Refused, Right
from shared_files import CASES, needs

from rnnviz.data.table import read_table
from rnnviz.records.tables import Table, TableError
from rnnviz.settings.data import ReadChoices

pytestmark = needs(CASES)
FILES = [(folder, name) for folder, files in RIGHT.items() for name in files]


def test_every_folder_and_every_file_is_known_here() -> None:
    there = {folder.name for folder in CASES.iterdir() if "30" <= folder.name[:2] < "70"}
    assert there <= set(RIGHT)
    for folder in there:
        assert {path.name for path in (CASES / folder).iterdir()} - {"README"} == set(RIGHT[folder])


@pytest.mark.parametrize(("folder", "name"), FILES, ids=[f"{folder[:2]}-{name}" for folder, name in FILES])
def test_a_file_is_read_as_its_readme_has_it(folder: str, name: str) -> None:
    path, right = CASES / folder / name, RIGHT[folder][name]
    before = path.read_bytes()
    if isinstance(right, Refused):
        with pytest.raises(TableError, match=right.words):
            read_table(path)
        return
    table = read_table(path)
    said = (*table.notes, *table.guesses, *(question.words for question in table.questions))
    assert len(said) <= 16, said
    assert max(map(len, said)) <= 240, said
    if right.asks:
        assert table.asked is not None
        assert table.asked.field == right.asks
        assert right.answer in dict(table.asked.options)
        table = read_table(path, ReadChoices(**{right.asks: right.answer}))
    assert table.asked is None
    assert wrong_with(table, right) == []
    assert path.read_bytes() == before


def wrong_with(table: Table, right: Right) -> list[str]:
    """What is not as it should be, in words."""
    stamps = table.stamps
    found: list[tuple[str, object, object]] = [
        ("rows", table.rows, right.rows),
        ("step", table.step.words if table.step else "", right.step or (table.step.words if table.step else "")),
        ("target", table.target, right.target or table.target),
        ("numbers", len(table.numbers), right.numbers or len(table.numbers)),
        ("gaps", len(table.gaps), len(table.gaps) if right.gaps is None else right.gaps),
    ]
    for words, at, wanted in (("first", 0, right.first), ("last", -1, right.last)):
        if wanted:
            found.append((words, "" if stamps is None else str(stamps[at])[: len(wanted)], wanted))
    if not right.first and not right.asks:
        found.append(("dates", table.dates, ()))
    found += [(f"missing in {name}", table.column(name).missing, count) for name, count in right.missing.items()]
    for name, row, value in right.values:
        values = table.column(name).values
        found.append((f"{name}, row {row}", None if values is None else float(values[row]), pytest.approx(value)))
    said = " ".join((*table.notes, *table.guesses, *(c.remark for c in table.columns)))
    found += [(f"says {words}", words in said, True) for words in right.says]
    asked = {(question.field, question.about, question.answer) for question in table.questions}
    found += [(f"offers {offer}", offer in asked, True) for offer in right.offers]
    return [f"{what}: {is_}, not {wanted}" for what, is_, wanted in found if is_ != wanted]
