"""How each claim of a caption is recomputed from the trace's raw arrays, by ways other than the caption's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np

from rnnviz.layout.claims import Fact, Signed, shown
from rnnviz.layout.titles import layer_titles
from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT
from rnnviz.records.trace import LayerTrace, Trace

Facts = Mapping[str, Fact]
Check = Callable[[Trace, LayerTrace, int, Facts], bool]


def at(layer: LayerTrace, t: int) -> int:
    return layer.steps.tolist().index(t)


def close(a: Fact, b: float) -> bool:
    return isinstance(a, float) and bool(np.isclose(a, b, rtol=1e-9, atol=1e-300))


def titles_reading(trace: Trace, layer: LayerTrace, p: int) -> dict[str, list[int]]:
    """Title of a reader -> the steps at which it reads output p; by walking over the readers' own arrays."""
    titles, found = layer_titles(trace), {}
    for reader in trace.layers:
        for k, source in enumerate(reader.sources):
            if source != layer.name:
                continue
            if k == 0:
                rows = [r for r in range(len(reader.steps)) if p in reader.taps[r].tolist()]
            else:  # the others are read one for one, in the order in which they leave
                rows = [r for r, q in enumerate(np.flatnonzero(layer.emits)[: len(reader.steps)]) if q == p]
            if rows:
                found.setdefault(titles[reader.name], []).extend(int(reader.steps[r]) for r in rows)
    return found


def reached(trace: Trace, layer: LayerTrace, p: int) -> set[int]:
    """The steps of the input that an output depends on, by asking every output what it reads."""
    seen, todo, found = set(), [(layer.name, p)], set()
    while todo:
        name, q = todo.pop()
        if (name, q) in seen:
            continue
        seen.add((name, q))
        if name == INPUT:
            found.add(q)
            continue
        one = trace.layer(name)
        if one.recurrent and q:
            todo.append((name, q - 1))
        for k, source in enumerate(one.sources):
            if k == 0:
                todo += [(source, int(tap)) for tap in one.taps[q] if tap >= 0]
            else:
                emits = np.ones(trace.steps, bool) if source == INPUT else trace.layer(source).emits
                todo.append((source, int(np.flatnonzero(emits)[q])))
    return found


def later(layer: LayerTrace, p: int) -> Array:
    """(units,) what the next step sends back to h: from the gradients of the gates' sums at the next step."""
    weights = {w.name: w for w in layer.weights}
    recurrent = weights["recurrent_kernel"]
    sent = np.zeros(layer.units)
    gru = layer.kind.removeprefix("LayerNorm") == "GRU"
    for f in recurrent.factors:
        back = recurrent.value[:, f.columns] @ f.deltas[0, p + 1]
        if gru and not layer.config.get("reset_after", False) and f.columns.start:
            back = back * layer.gate("reset").after.value[0, p + 1]  # that factor's input is r·h, not h
        sent = sent + back
    if gru:
        sent = sent + layer.gate("update").after.value[0, p + 1] * layer.states["h"].gradient[0, p + 1]
    return sent


def norm(values: Array) -> float:
    return float(np.sqrt(np.square(values).sum()))


def steps_said(text: str) -> list[int]:
    """The steps that “steps t−4 and t (5 and 9)”, “step t+1 = 6”, “step 5” or “7 steps, 0 to 6,” name."""
    if match := re.fullmatch(r"(\d+) steps, (\d+) to (\d+),", text):
        count, first, last = map(int, match.groups())
        assert count == last - first + 1 or count <= last - first + 1
        return [first, last]
    inside = re.search(r"\(([^)]*)\)", text) or re.search(r"= (\d+)", text) or re.search(r"step (\d+)$", text)
    assert inside is not None, text
    return [int(n) for n in re.findall(r"\d+", inside.group(1))]


def names_steps(text: str, here: int, steps: list[int]) -> bool:
    said = steps_said(text)
    if text.endswith(","):
        return said == [steps[0], steps[-1]] and text.startswith(f"{len(steps)} ")
    relative = [
        ("" if r == "t" else r[1:].replace("−", "-")) for r in re.findall(r"t(?:[−+]\d+)?(?= |,|$)", text.split("(")[0])
    ]
    ahead = [int(r or 0) for r in relative]
    return said == steps and (not ahead or [here + a for a in ahead] == steps)


def reads(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    source = layer.sources[0]
    where = np.arange(trace.steps) if source == INPUT else trace.layer(source).steps
    steps = [int(where[tap]) for tap in layer.taps[at(layer, t)] if tap >= 0]
    title = "the input" if source == INPUT else layer_titles(trace)[source]
    return (
        f["source"] == title and f["name"] == layer_titles(trace)[layer.name] and names_steps(str(f["steps"]), t, steps)
    )


def field(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    steps = reached(trace, layer, at(layer, t))
    return (f["first"], f.get("last", f["first"])) == (min(steps), max(steps)) and f["count"] == max(steps) - min(
        steps
    ) + 1


def goal(trace: Trace) -> str:
    return "L" if trace.loss_kind == "output" else "the loss"


def answers(trace: Trace, layer: LayerTrace, t: int) -> bool:
    """Whether something begins at a step: an error is measured there, or its output is the one that is looked at."""
    looked_at = trace.target[0].any(-1) if trace.loss_kind == "output" else np.ones(len(trace.target_steps), bool)
    return layer is trace.layers[-1] and t in trace.target_steps[looked_at]


def hands_on(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    p = at(layer, t)
    up = list(titles_reading(trace, layer, p))
    up += [goal(trace)] if answers(trace, layer, t) else []
    if ("up" in f) != bool(up) or ("next" in f) != (p < len(layer.steps) - 1):
        return False
    said = re.split(r", | and ", str(f["up"])) if up else []
    return said == up and ("next" not in f or f["next"] == layer.steps[p + 1]) and f["step"] == t


def size(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    return close(f["size"], norm(layer.output.gradient[0, at(layer, t)])) and f["step"] == t


def ratio(key: str) -> Check:
    def check(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
        gradient = layer.output.gradient[0]
        whole = norm(gradient[at(layer, t)]) / norm(gradient[-1])
        return (
            size(trace, layer, t, f)
            and close(f[key], whole)
            and (whole > 2) is (key == "times")
            and t != layer.steps[-1]
        )

    return check


def above_and_later(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    p = at(layer, t)
    back = later(layer, p)
    above = layer.states["h"].gradient[0, p] - back
    scale = norm(back) + norm(above)
    near = np.isclose([f["above"], f["later"]], [norm(above), norm(back)], rtol=1e-9, atol=1e-12 * scale).all()
    return bool(near) and f["next"] == layer.steps[p + 1]


def through_time(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    p = at(layer, t)
    total = layer.states["h"].gradient[0, p]
    count = len(layer.steps) - 1 - p
    alone = np.allclose(total, later(layer, p), rtol=1e-9, atol=1e-12 * norm(total))
    return alone and count > 0 and f["steps"] == f"{count} step{'s' if count > 1 else ''}"


def from_readers(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    said = str(f["readers"]).split("; from ")
    expected = titles_reading(trace, layer, at(layer, t))
    loss = answers(trace, layer, t)
    if loss != (said[-1] == goal(trace)):
        return False
    named = dict(one.split(" at ", 1) for one in (said[:-1] if loss else said))
    return set(named) == set(expected) and all(
        names_steps(named[k], t, v) for k, v in expected.items() if len(v) > 1 or True
    )


def length(rows: Array) -> Array:
    return np.asarray(np.linalg.norm(rows, axis=-1))


FORMULAS: dict[str, Callable[[Array, Array, Array], Array]] = {
    "mse": lambda p, y, error: np.square(error),
    "mae": lambda p, y, error: error,
    "huber": lambda p, y, error: np.where(error <= 1, error**2 / 2, error - 0.5),
    "binary": lambda p, y, error: -np.log(np.abs(1 - y - p)),
    "log_cosh": lambda p, y, error: np.logaddexp(error, -error) - np.log(2),
    "hinge": lambda p, y, error: np.maximum(1 - y * p, 0),
    "cosine_similarity": lambda p, y, error: -(p * y).sum(-1) / np.maximum(length(p) * length(y), 1e-12),
}


def soft(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    amount, outputs = float(trace.loss_options["label_smoothing"]), trace.prediction.shape[-1]
    y = trace.target[0] * (1 - amount) + amount / outputs
    log = trace.prediction[0] - np.log(np.exp(trace.prediction[0]).sum(-1, keepdims=True))
    if not trace.loss_options.get("from_logits"):
        share = trace.prediction[0] / trace.prediction[0].sum(-1, keepdims=True)
        log = np.log(np.clip(share, 1e-7, 1 - 1e-7))
    return f.get("divisor", 1) == len(y) and bool(np.isclose(-(y * log).sum() / len(y), trace.loss))


def each_adds(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    """Against the terms by plain formulas, of the steps that count."""
    counted = np.ones(len(trace.target_steps), bool) if trace.counted is None else trace.counted[0]
    steps, outputs = int(counted.sum()), trace.prediction.shape[-1]
    by_step = trace.loss_kind in ("crossentropy", "sketch-rnn", "kl_divergence", "cosine_similarity")
    count = steps if by_step else steps * outputs
    p, y = trace.prediction[0, counted], trace.target[0, counted]
    error = np.abs(p - y)
    if trace.loss_kind == "sketch-rnn":
        one = trace.loss_terms[0].sum(-1) * steps
    elif trace.loss_kind == "crossentropy":
        one = -np.log(right_shares(trace))[counted]
    else:
        one = FORMULAS[trace.loss_kind](p, y, error)
    summed = trace.loss_options.get("reduction") == "sum"
    divisor = (1 if by_step else outputs) if summed else count
    right = f.get("outputs", outputs) == outputs and f.get("steps", steps) == steps
    right &= f.get("divisor", 1) == divisor
    return right and f["count"] == count == one.size and bool(np.isclose(one.sum() / divisor, trace.loss))


def right_shares(trace: Trace) -> Array:
    """(S,) what Keras takes the −log of: its own outputs for a softmax, else by what the head's activation is."""
    p, y = trace.prediction[0], trace.target[0]
    activation = trace.layers[-1].config["activation"]
    if trace.loss_options.get("from_logits"):
        p, activation = np.exp(p - p.max(-1, keepdims=True)), ""
    whole = len(trace.target_steps) == trace.layers[-1].emits.sum()  # of several, the last step is a tensor of its own
    if activation == "sigmoid" and whole:
        p = np.exp(np.log(p) - np.log1p(-p))  # the softmax's numerators; a sigmoid is undone
    if activation != "softmax":
        p = p / p.sum(-1, keepdims=True)
    return np.asarray((p * y).sum(-1))


def meaning(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    activation = trace.layers[-1].config["activation"]
    whole = len(trace.target_steps) == trace.layers[-1].emits.sum()
    sigmoids = activation == "sigmoid" and whole
    right = activation != "softmax" and ("sigmoids" in str(f["meaning"])) == sigmoids
    right &= ("logits" in str(f["meaning"])) == bool(trace.loss_options.get("from_logits"))
    return right and bool(np.isclose(float(str(f.get("p", right_shares(trace)[0]))), right_shares(trace)[0]))


def written(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    said, right = (
        "".join(trace.words[max(range(len(row)), key=row.__getitem__)] for row in rows[0].tolist())
        for rows in (trace.prediction, trace.target)
    )
    wrong = [k for k in range(len(said)) if said[k] != right[k]]
    return f["said"] == said and f.get("right", said) == right and f.get("wrong", 0) == len(wrong)


def unread(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    p = at(layer, t)
    return t == layer.steps[-1] and not titles_reading(trace, layer, p) and not answers(trace, layer, t)


def worst_share(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    terms = trace.loss_terms[0].sum(-1)
    k = trace.target_steps.tolist().index(f["step"])
    return bool(terms[k] == terms.max()) and close(f["share"], terms[k] / trace.loss)


def error(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    says, target, gap = (float(str(f[k]).replace("−", "-")) for k in ("says", "target", "error"))
    p, y = trace.prediction[0, -1, 0], trace.target[0, -1, 0]
    near = bool(np.allclose([says, target, gap], [p, y, p - y], rtol=1e-3, atol=1e-3 * max(abs(p), abs(y))))
    return near and abs(says - target - gap) < 1e-9 and f["step"] == trace.target_steps[-1]


def classes(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    def called(number: int) -> str:
        return f"“{trace.words[number]}”" if trace.words else f"class {number}"

    last = -1 if trace.counted is None else int(np.flatnonzero(trace.counted[0])[-1])
    if f["step"] != trace.target_steps[last]:
        return False
    says, right = trace.prediction[0, last], int(trace.target[0, last].argmax())
    guess = int(says.argmax())
    good = f["guess"] == called(guess) and close(f["p"], says[guess]) and ("truth" in f) == (guess != right)
    return good and (guess == right or (f["truth"] == called(right) and close(f["q"], says[right])))


def nothing(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    near = (layer.steps[layer.steps < t].max(initial=-1), layer.steps[layer.steps > t].min(initial=10**9))
    named = [int(n) for n in re.findall(r"\d+", str(f["said"]).split("nearest:")[1])]
    return t not in layer.steps and named == [s for s in near if 0 <= s < 10**9] and f"t = {t};" in str(f["said"])


def read_later(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    steps = set()
    for one in trace.layers:
        for k, source in enumerate(one.sources):
            if source == INPUT:
                steps |= {int(s) for r, s in enumerate(one.steps) if (t in one.taps[r] if k == 0 else r == t)}
    return all(t not in one.steps for one in trace.layers) and f["steps"] == tuple(sorted(steps)[:4])


def keeps(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    gate, state = {"LSTM": ("forget", "c"), "GRU": ("update", "h")}[layer.kind.removeprefix("LayerNorm")]
    p = at(layer, t)
    whose = f"{state}({layer.steps[p - 1]})" if p else f"the {state} that it is given"
    given = p > 0 or "initial_h" in layer.config
    return (
        given
        and f["gate"] == gate
        and f["state"] == whose
        and close(f["mean"], layer.gate(gate).after.value[0, p].mean())
    )


def norms(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    return f["norms"] == ", ".join(f"{w.name} {shown(norm(w.gradient))}" for w in layer.weights)


def moved(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    u = trace.update
    assert u is not None
    verb = {1: "rose", 0: "stayed", -1: "fell"}[int(np.sign(u.loss_after - trace.loss))]
    good = (f["optimizer"], f["rate"], f["iteration"]) == (u.optimizer, f"{u.learning_rate:g}", u.iteration)
    return good and f["verb"] == verb and f["before"] == trace.loss and f.get("after", trace.loss) == u.loss_after


def no_memory(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    several = any((x.taps >= 0).sum(1).max() > 1 or x.taps.shape[1] > 1 for x in trace.layers)
    return not any(x.states for x in trace.layers) and ("lines" in str(f["how"])) == several


def enters(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    """Of one of the inputs that have a step here."""
    here = [read.value[0, read.steps.tolist().index(t)] for read in trace.read if t in read.steps]
    said = [float(v.replace("−", "-")) for v in str(f["x"]).split(", ")]

    def is_it(values: Array) -> bool:
        good = f["step"] == t and len(said) == min(len(values), 3) and np.allclose(said, values[:3], rtol=1e-3)
        return bool(good) and f.get("count", len(values)) == len(values) and ("count" in f) == (len(values) > 3)

    return any(map(is_it, here))


def token(trace: Trace, t: int, f: Facts) -> bool:
    return f["token"] == trace.tokens[t] and f["id"] == trace.x[0, t, 0]


def so_far(trace: Trace, layer: LayerTrace, t: int, f: Facts) -> bool:
    assert trace.so_far is not None
    return f["word"] == trace.words[trace.so_far[t].argmax()] and close(f["p"], trace.so_far[t].max())


def first(layer: LayerTrace, t: int, given: bool) -> bool:
    return at(layer, t) == 0 and ("initial_h" in layer.config) == given


CHECKS: dict[str, Check] = {
    "enters": enters,
    "many enter": enters,
    "token enters": lambda trace, layer, t, f: token(trace, t, f) and t not in trace.unknown,
    "unknown enters": lambda trace, layer, t, f: token(trace, t, f) and t in trace.unknown,
    "so far": so_far,
    "nothing above": nothing,
    "read later": read_later,
    "unread": lambda trace, layer, t, f: all(t not in x.steps for x in trace.layers),
    "no memory": no_memory,
    "remembers": lambda trace, layer, t, f: f["before"] == layer.steps[at(layer, t) - 1] and at(layer, t) > 0,
    "starts at zero": lambda trace, layer, t, f: first(layer, t, given=False),
    "starts from": lambda trace, layer, t, f: (
        first(layer, t, given=True) and close(f["size"], norm(np.array(layer.config["initial_h"])))
    ),
    "hands on": hands_on,
    "held": lambda trace, layer, t, f: (
        f["which"] == " and ".join(f"{s} of unit {np.flatnonzero(w[at(layer, t)])[0]}" for s, w in layer.held.items())
    ),
    "keeps": keeps,
    "joins": lambda trace, layer, t, f: (
        re.split(r", | and ", str(f["sources"]))
        == [{INPUT: "the input", **layer_titles(trace)}[s] for s in layer.sources]
    ),
    "reads": reads,
    "reads nothing": lambda trace, layer, t, f: bool((layer.taps[at(layer, t)] < 0).all()),
    "padding": lambda trace, layer, t, f: (
        (f["taps"], f["missing"]) == (layer.taps.shape[1], int((layer.taps[at(layer, t)] < 0).sum()))
    ),
    "field": field,
    "size": size,
    "size and times": ratio("times"),
    "size and share": ratio("share"),
    "size of c": lambda trace, layer, t, f: close(f["size"], norm(layer.states["c"].gradient[0, at(layer, t)])),
    "from above alone": lambda trace, layer, t, f: t == layer.steps[-1] and not unread(trace, layer, t, f),
    "from nowhere": unread,
    "through time": through_time,
    "above and later": above_and_later,
    "from nobody": lambda trace, layer, t, f: not layer.output.gradient[0, at(layer, t)].any(),
    "from readers": from_readers,
    "looks at": lambda trace, layer, t, f: [f["step"]] == trace.target_steps.tolist(),
    "looks at all": lambda trace, layer, t, f: (
        trace.target_steps.tolist() == list(range(int(str(f["count"])))) and f["count"] == trace.steps
    ),
    "looks at some": lambda trace, layer, t, f: (f["count"], f["whole"]) == (len(trace.target_steps), trace.steps),
    "error": error,
    "right class": classes,
    "wrong class": classes,
    "written right": written,
    "written wrong": written,
    "loss": lambda trace, layer, t, f: close(f["loss"], float(trace.loss_terms.sum())),
    "each adds": each_adds,
    "soft targets": soft,
    "turned": lambda trace, layer, t, f: (
        (np.diff(layer.steps) < 0).all() and f["at"] == layer.steps[np.flatnonzero(np.sort(layer.steps) == t)[0]]
    ),
    "none counts": lambda trace, layer, t, f: trace.counted is not None and not trace.counted.any(),
    "some count": lambda trace, layer, t, f: (
        trace.counted is not None and (f["count"], f["steps"]) == (trace.counted[0].sum(), len(trace.counted[0]))
    ),
    "is −log p": lambda trace, layer, t, f: bool(np.isclose(-np.log(float(str(f["p"]))), trace.loss)),
    "is −log of a share": meaning,
    "p means": meaning,
    "one step": lambda trace, layer, t, f: trace.loss_terms.shape[1] == 1,
    "worst share": worst_share,
    "worst term": lambda trace, layer, t, f: (
        close(f["term"], max(trace.loss_terms[0].sum(-1)[trace.target_steps == f["step"]], key=abs))
        and abs(float(str(f["term"]))) == np.abs(trace.loss_terms[0].sum(-1)).max()
    ),
    "looked at": lambda trace, layer, t, f: (
        trace.loss_kind == "output"
        and f["value"] == Signed(float(trace.prediction[0][trace.target[0] == 1].item()))
        and f["step"] == int(trace.target_steps[trace.target[0].any(-1)].item())
    ),
    "start there": lambda trace, layer, t, f: trace.loss_kind == "output",
    "no step": lambda trace, layer, t, f: trace.loss_kind == "output" and trace.update is None,
    "mixture": lambda trace, layer, t, f: trace.loss_kind == "sketch-rnn",
    "no weights": lambda trace, layer, t, f: not layer.weights,
    "shared": lambda trace, layer, t, f: f["count"] == len(layer.weights[0].steps) == len(layer.steps),
    "norms": norms,
    "moved": moved,
    "softmax": lambda trace, layer, t, f: bool(trace.words),
    "computing": lambda trace, layer, t, f: trace.update is None,
    "step on": lambda trace, layer, t, f: True,
}
