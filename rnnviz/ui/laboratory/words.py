"""What the laboratory says of its models: beside their names, and above them all."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.layout.laboratory import overflow_words
from rnnviz.layout.loss_words import words_of
from rnnviz.records.laboratory import KEEPING, Bench, Member, Origin, Setup
from rnnviz.records.trace import Trace
from rnnviz.records.training import Checkpoint
from rnnviz.settings.described import described
from rnnviz.settings.toml_file import flat
from rnnviz.tasks.registry import task_of
from rnnviz.ui.laboratory.pane import NOTES


def note(
    member: Member,
    one: Checkpoint,
    run: Sequence[Checkpoint],
    *,
    looked_at: int,
    benches: Sequence[Bench],
    trace: Trace,
    error: str,
) -> str:
    """Which epoch a model is shown at, why it is no later one where the others are further, and its error. one: of its
    epochs, which are `run`. looked_at: the epoch that all are to be shown at. error: in digits, "" for none."""
    said = [_ended(member, one, run, looked_at, benches)]
    if overflow := overflow_words(trace):
        said.append(overflow)
    if error:
        said.append(f"val {words_of(member.settings.training.loss).measure} {error}")
    return NOTES.join(said)


def _ended(member: Member, one: Checkpoint, run: Sequence[Checkpoint], looked_at: int, benches: Sequence[Bench]) -> str:
    last = run[-1].epoch
    if one.epoch == last < looked_at:
        written = (other for bench in benches for other in bench.setup.members)
        planned = next((w.settings.training.epochs for w in written if w.source == member.source), 0)
        if member.origin is Origin.BENCH and last < planned:
            return f"not a number after epoch {last}"
        if last:
            return f"epoch {last}, its last"
    return f"epoch {one.epoch}" if one.epoch else "untrained"


def title_of(setup: Setup, benches: Sequence[Bench]) -> tuple[str, str]:
    """Of the bench, and what it says, as long as its models stand there; once they are others, that they are."""
    bench = next((one for one in benches if one.key == setup.bench), None)
    if bench is None:
        task = task_of(setup.members[0].settings)
        return "Laboratory", f"{task.title}: {task.tip}"
    if changed := _changed(setup, bench.setup):
        return bench.title, f"Changed from the bench: {changed}. Its text may no longer apply."
    return bench.title, bench.about


def _changed(setup: Setup, written: Setup) -> str:
    """The settings in which models are none of those that a bench has, in words; "" where all are."""
    kept = [flat(one.settings) for one in written.members]
    found = dict[str, None]()
    for one in setup.members:
        mine = flat(one.settings)
        others = [[key for key in mine if key not in KEEPING and mine[key] != had.get(key)] for had in kept]
        fewest = min(others, key=len, default=None)
        found |= dict.fromkeys(fewest or ())
    return ", ".join(described(key).label for key in found)
