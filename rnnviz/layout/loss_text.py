"""What the loss compares, and what each output adds to it, in claims with the trace's own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.claims import Claim, Fact, Share, Signed, claim, opening
from rnnviz.layout.loss_words import titled, words_of
from rnnviz.layout.numerals import number
from rnnviz.layout.sums import difference
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Trace

if TYPE_CHECKING:
    from rnnviz.layout.units import Units

_WHOLE = {"accuracy": "accuracy", "whole": "whole sequences"}

_DRAWN = (3, 5)
"""How many numbers a step of a drawing has, as stroke-3 and stroke-5."""

SOFTMAX = (
    "p is the model's own softmax output; the percentages on the Sketch page may be calibrated, and then they differ."
)


def averaged(trace: Trace) -> tuple[int, int]:
    """How many terms of the loss are added up, one a step or one an output of every step, and by how many their sum is
    divided. Steps that count nothing are left out; where the loss is summed, only a step's own outputs are averaged."""
    steps = len(trace.target_steps) if trace.counted is None else int(trace.counted[0].sum())
    apart = 1 if words_of(trace.loss_name).by_step else trace.prediction.shape[-1]
    return steps * apart, apart if trace.loss_name["reduction"] == "sum" else steps * apart


def sharp(trace: Trace) -> bool:
    """Whether a cross-entropy is −log p of one right class: its targets are classes, and are not smoothed."""
    counts = slice(None) if trace.counted is None else trace.counted[0]
    target = trace.target[0, counts]
    return not trace.loss_name["label_smoothing"] and bool(np.isin(target, (0, 1)).all())


def picked(trace: Trace) -> tuple[int, int]:
    """Of a trace without a target: which output is differentiated, from 0, and at which time step."""
    position, output = np.argwhere(trace.target[0])[0]
    return int(output), int(trace.target_steps[position])


def output_word(trace: Trace, number: int) -> str:
    """How an output is called where no error is measured at it."""
    if number < len(trace.words):
        return f"the output for “{trace.words[number]}”"
    return f"output {number}" if trace.prediction.shape[-1] > 1 else "the output"


def _looked_at(trace: Trace) -> Claim:
    """What takes the place of a loss where there is no target."""
    output, step = picked(trace)
    text = "There is no target, so there is no loss: L is {what} at t = {step}, {value}."
    return claim("looked at", text, what=output_word(trace, output), step=step, value=Signed(float(trace.loss)))


def compared(trace: Trace, units: Units | None) -> tuple[Claim, ...]:
    """What is said when the targets appear."""
    if trace.loss_kind == "output":
        return (_looked_at(trace),)
    steps = trace.target_steps
    if len(steps) == 1:
        where = claim("looks at", "The loss uses the prediction at t = {step} only.", step=int(steps[0]))
    elif len(steps) == trace.steps:
        where = claim("looks at all", "The loss uses the prediction at all {count} steps.", count=len(steps))
    else:
        text = "The loss uses the prediction at {count} of the {whole} steps."
        where = claim("looks at some", text, count=len(steps), whole=trace.steps)
    found = [where, *_answer(trace)]
    if units is not None:
        text = "{what}, for {date}: the forecast is {says}; the actual value is {came}."
        says, came = units.outputs(trace.prediction[0, -1]), units.outputs(trace.target[0, -1])
        facts: dict[str, Fact] = {"what": units.what(), "date": units.date(trace.steps), "says": says, "came": came}
        found.append(opening("in units", text, **facts))
    return tuple(found)


def added(trace: Trace) -> tuple[Claim, ...]:
    """What is said when the loss is summed."""
    if trace.loss_kind == "output":
        text = "All gradients start there: they say how this output would move if a number moved."
        return (_looked_at(trace), claim("start there", text))
    terms = trace.loss_terms[0].sum(-1)
    steps, outputs = len(terms), trace.prediction.shape[-1]
    said = words_of(trace.loss_name)
    (count, divisor), one = averaged(trace), said.one
    value = float(trace.loss)
    found = [claim("loss", "{name}: {loss}.", name=titled(trace.loss_name), loss=Signed(value) if value < 0 else value)]
    counted = count // (1 if said.by_step else outputs)
    if not counted:
        return (*found, claim("none counts", "No step that is compared counts."))
    if counted < steps:
        text = "Of the {steps} steps, {count} " + ("counts." if counted == 1 else "count.")
        found.append(claim("some count", text, count=counted, steps=steps))
    divided = ", divided by {divisor}" if divisor > 1 else ""
    by: dict[str, Fact] = {"divisor": divisor} if divisor > 1 else {}
    if trace.loss_kind == "crossentropy" and not sharp(trace):
        text = "What each class of a step adds is −y·log p" + divided + ", with y what the target gives to that class"
        if trace.loss_name["label_smoothing"]:
            text += " after smoothing"
        found.append(claim("soft targets", text + ".", **by))
    elif said.by_step:
        if counted > 1:
            text = "Each of the {count} steps contributes its {one}" + divided + "."
            found.append(claim("each adds", text, count=count, one=one, **by))
            if trace.loss_kind == "crossentropy" and (
                meaning := MEANINGS.get(right_share(trace, _last_counted(trace) or 0)[1])
            ):
                found.append(claim("p means", "Here p is {meaning}.", meaning=meaning))
        elif trace.loss_kind == "crossentropy":
            found.append(_is_log(trace))
    elif count > 1:
        facts: dict[str, Fact] = {"count": count, "one": one, **by}
        whose = "Each of the {count} outputs"
        if outputs > 1 and counted > 1:
            whose = "Each of the {outputs} outputs of each of the {steps} steps"
            facts |= {"outputs": outputs, "steps": counted}
        found.append(claim("each adds", whose + " contributes its {one}" + divided + ".", **facts))
    if steps == 1 and (trace.loss_kind != "crossentropy" or not sharp(trace)):
        text = "Only one step is compared, so its term is the whole loss, and all gradients start there."
        found.append(claim("one step", text))
    return (*found, *_worst(trace, terms.astype(float).tolist()))


def right_share(trace: Trace, position: int) -> tuple[float, str]:
    """Of a cross-entropy, what the −log is taken of at a compared step, and how it comes from the outputs.

    Keras has four ways. "": it is the right class's own output, a softmax's; "sum": its share of the outputs' sum;
    "softmax": the softmax of what a sigmoid is given; "logits": the softmax of the outputs themselves; and "kept",
    where that is so near 0 or 1 that Keras clips it.
    """
    says = trace.prediction[0, position].astype(np.float64)
    p = float(np.exp(-trace.loss_terms[0, position].sum(dtype=float) * averaged(trace)[1]))
    right = float(says[int(np.argmax(trace.target[0, position]))])
    if np.isclose(says.sum(), 1.0) and np.isclose(right, p, rtol=1e-4, atol=0):
        return right, ""
    if np.isclose(right, p * says.sum(), rtol=1e-4, atol=0):
        return p, "sum"
    if trace.loss_name["from_logits"] and np.isclose(_softmax(says)[int(np.argmax(trace.target[0, position]))], p):
        return p, "logits"
    return p, "kept" if np.isclose(min(p, 1 - p), 1e-7, rtol=1e-3, atol=0) else "softmax"


def _softmax(logits: Array) -> Array:
    grown = np.exp(logits - logits.max())
    return np.asarray(grown / grown.sum())


MEANINGS = {
    "logits": "the softmax of the outputs, which are logits",
    "sum": "the right class's share of the sum of the outputs",
    "softmax": "the softmax of what the sigmoids are given, as Keras has it",
    "kept": "no nearer to 0 or 1 than 1e−7, as Keras has it",
}
"""What `right_share` says of p, in words; nothing of a softmax's own output."""


def _is_log(trace: Trace) -> Claim:
    position = _last_counted(trace) or 0
    p, way = right_share(trace, position)
    word = class_word(trace, int(np.argmax(trace.target[0, position])))
    if not way:
        text = "That is −log {p}, where {p} is the model's probability for {right}; all gradients start there."
        return claim("is −log p", text, p=p, right=word)
    text = "That is −log {p} for {right}, where {p} is {meaning}; all gradients start there."
    return claim("is −log of a share", text, p=p, right=word, meaning=MEANINGS[way])


def _worst(trace: Trace, terms: list[float]) -> list[Claim]:
    """Which step adds most; of a density, which may be above 1, a term may be below zero and pull the sum down."""
    if len(terms) == 1:
        return []
    worst = max(range(len(terms)), key=lambda k: abs(terms[k]))
    step = int(trace.target_steps[worst])
    if min(terms) < 0:
        verb = "contributes most" if terms[worst] > 0 else "lowers it most"
        return [claim("worst term", "Step {step} " + verb + ", {term}.", step=step, term=Signed(terms[worst]))]
    if trace.loss == 0:
        return [claim("no loss", "Every output equals its target.")]
    share = Share(terms[worst] / sum(terms))
    return [claim("worst share", "Step {step} alone contributes {share} of the sum.", step=step, share=share)]


def accuracy_words(measures: Mapping[str, float]) -> tuple[str, ...]:
    """What a classifier measured on the validation set: "accuracy 0.98", and of one that answers at several steps the
    share of the sequences that are wholly right."""
    return tuple(f"{words} {number(measures[name])}" for name, words in _WHOLE.items() if name in measures)


def written_answer(trace: Trace) -> tuple[str, str] | None:
    """What a model writes letter by letter, and what is right; None where its answers are no letters, or one alone."""
    if len(trace.words) != trace.target.shape[-1] or trace.target.shape[1] < 2 or max(map(len, trace.words)) > 1:
        return None
    said, right = ("".join(trace.words[int(k)] for k in row[0].argmax(-1)) for row in (trace.prediction, trace.target))
    return said, right


def _written(said: str, right: str) -> Claim:
    if said == right:
        return claim("written right", "The model writes {said}, which is right.", said=said)
    wrong = sum(a != b for a, b in zip(said, right, strict=True))
    letters = "letter is" if wrong == 1 else "letters are"
    text = "The model writes {said}; right is {right}: {wrong} " + letters + " wrong."
    return claim("written wrong", text, said=said, right=right, wrong=wrong)


def class_word(trace: Trace, number: int) -> str:
    """What the output `number` of a classifier stands for."""
    return f"“{trace.words[number]}”" if number < len(trace.words) else f"class {number}"


def _answer(trace: Trace) -> list[Claim]:
    """What the model says at the last step that is compared, and what was right; nothing of a mixture, whose numbers
    are not answers."""
    if trace.loss_kind == "sketch-rnn":
        text = "Each output is a mixture distribution of the next point; the point that was drawn is its target."
        return [claim("mixture", text)]
    last = _last_counted(trace)
    if last is None:
        return []
    says, right, step = trace.prediction[0, last], trace.target[0, last], int(trace.target_steps[last])
    classes = trace.target.shape[-1] > 1 and ((trace.target == 0) | (trace.target == 1)).all()
    counts = slice(None) if trace.counted is None else trace.counted[0]
    if classes and (trace.target[0, counts].sum(-1) == 1).all():
        if written := written_answer(trace):
            return [_written(*written)]
        raw = [claim("softmax", SOFTMAX)] if trace.words and trace.x.shape[-1] in _DRAWN else []
        return [_class_answer(trace, last, int(np.argmax(says)), int(np.argmax(right))), *raw]
    text, gap = difference(float(says[0]), float(right[0]))
    which = "the first output" if len(says) > 1 else "the model"
    template = "At t = {step} {which} predicts {says}; the target is {target}: an error of {error}."
    first, second = text.split(" − ", 1)
    facts: dict[str, Fact] = {"step": step, "which": which, "says": first, "target": second.strip("()"), "error": gap}
    return [claim("error", template, **facts)]


def _last_counted(trace: Trace) -> int | None:
    """The place of the last compared step that counts."""
    found = np.flatnonzero(np.ones(len(trace.target_steps)) if trace.counted is None else trace.counted[0])
    return int(found[-1]) if len(found) else None


def _class_answer(trace: Trace, position: int, guess: int, truth: int) -> Claim:
    says, step = trace.prediction[0, position], int(trace.target_steps[position])
    logits = bool(trace.loss_name["from_logits"]) and not np.isclose(float(says.sum()), 1.0)
    shares = trace.loss_kind == "crossentropy" and not logits
    kind, sign = (float, "p = ") if shares else (Signed, "")
    facts: dict[str, Fact] = {"step": step, "guess": class_word(trace, guess), "p": kind(says[guess])}
    begin = "At t = {step} the model answers {guess} with " + sign + "{p}"
    if guess == truth:
        return claim("right class", begin + ", which is right.", **facts)
    facts |= {"truth": class_word(trace, truth), "q": kind(says[truth])}
    return claim("wrong class", begin + "; the right answer is {truth}, with " + sign + "{q}.", **facts)
