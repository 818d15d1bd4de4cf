"""What happens at a moment, in teaching words and with the trace's own numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.tracks import layer_titles
from rnnviz.records import LayerTrace, LossOn, Trace


@dataclass(frozen=True, slots=True)
class Caption:
    title: str
    text: str


def caption(trace: Trace, moment: Moment, layer: str) -> Caption:
    """The caption of a moment; layer: the selected layer's name."""
    name = layer_titles(trace)[layer]
    tell = {Phase.FORWARD: _forward, Phase.LOSS: _loss, Phase.BACKWARD: _backward, Phase.UPDATE: _update}
    return tell[moment.phase](trace, moment, trace.layer(layer), name)


def _forward(trace: Trace, moment: Moment, layer: LayerTrace, name: str) -> Caption:
    t = moment.step
    title = f"Forward: step {t} of {trace.steps - 1}"
    x = ", ".join(_signed(v) for v in trace.x[0, t, :3])
    text = f"x({t}) = {x} enters. Each layer mixes what comes from below with its own hidden state of step {t - 1}"
    if t == 0:
        text = f"x(0) = {x} enters. There is no earlier step, so every hidden state starts at zero"
    text += ", and passes h up to the next layer and right to the next step."
    here = np.flatnonzero(layer.steps == t)  # none where a stride leaves this step out
    if len(here) == 0:
        return Caption(title, f"{text}\n\n{name} has no output above this step.")
    if layer.gates and "c" in layer.states:
        forget = layer.gate("forget").after.value[0, here[0]].mean()
        text += f"\n\n{name}: the forget gate keeps {forget:.0%} of the cell state on average."
    elif any(g.name == "update" for g in layer.gates):
        update = layer.gate("update").after.value[0, here[0]].mean()
        text += f"\n\n{name}: the update gate keeps {update:.0%} of the old hidden state on average."
    return Caption(title, text)


def _loss(trace: Trace, moment: Moment, layer: LayerTrace, name: str) -> Caption:
    del layer, name
    last = trace.loss_on is LossOn.LAST
    if moment.stage == 0:
        where = "only at the last step" if last else f"at all {len(trace.target_steps)} steps"
        y, target = float(trace.prediction[0, -1, 0]), float(trace.target[0, -1, 0])
        return Caption(
            "Loss: what is compared",
            f"The loss looks at the prediction {where}. At the last step the model says {_signed(y)}; the series "
            f"went to {_signed(target)}: an error of {_signed(y - target)}.",
        )
    terms = trace.loss_terms[0].sum(-1)
    worst = int(np.argmax(terms))
    text = f"Mean squared error: {trace.loss:.4g}."
    if len(terms) > 1:
        share = terms[worst] / max(float(terms.sum()), 1e-30)
        text += (
            f" Each of the {len(terms)} outputs adds its squared error divided by {len(terms)}; step "
            f"{int(trace.target_steps[worst])} alone adds {share:.0%} of the sum."
        )
    else:
        text += " One step is compared, so what it adds is the whole loss, and all gradients start there."
    return Caption("Loss: what each output adds", text)


def _backward(trace: Trace, moment: Moment, layer: LayerTrace, name: str) -> Caption:
    t = moment.step
    title = f"Backward: step {t} of {trace.steps - 1}"
    if not layer.recurrent:
        return Caption(title, f"{name} has no memory: each of its steps gets its gradient from above only.")
    norm = np.linalg.norm(layer.states["h"].gradient[0], axis=-1)
    at = int(np.argmin(np.abs(layer.steps - t)))
    text = f"‖∂L/∂h({t})‖ in {name} is {norm[at]:.3g}"
    if at < len(norm) - 1 and norm[-1] > 0:
        text += f", {_times(norm[at] / norm[-1])} what it is at the last step."
    else:
        text += "."
    if "c" in layer.states:
        c = np.linalg.norm(layer.states["c"].gradient[0], axis=-1)
        text += f" The cell state's is {c[at]:.3g}."
    if trace.loss_on is LossOn.LAST:
        text += "\n\nThe loss sits on the last step only, so all of this came the whole way back through time."
    else:
        text += "\n\nEvery step has a loss of its own: what arrives here is the sum over this step and all later ones."
    return Caption(title, text)


def _update(trace: Trace, moment: Moment, layer: LayerTrace, name: str) -> Caption:
    if moment.stage == 0:
        return Caption(
            "Update: one set of weights",
            f"{name} has one set of weights. The same numbers were used at all {len(layer.steps)} steps.",
        )
    if moment.stage == 1:
        norms = ", ".join(f"{w.name} {np.linalg.norm(w.gradient):.3g}" for w in layer.weights)
        return Caption(
            "Update: the summed gradient",
            f"What every step contributed is added up to one gradient for each weight. Norms: {norms or 'no weights'}.",
        )
    if trace.update is None:
        return Caption("Update: one optimizer step", "The optimizer step is being computed…")
    u = trace.update
    word = "fell" if u.loss_after < trace.loss else "rose"
    return Caption(
        "Update: one optimizer step",
        f"{u.optimizer} (learning rate {u.learning_rate:g}, its step {u.iteration}) moved the weights. On this series "
        f"the loss {word} from {trace.loss:.4g} to {u.loss_after:.4g}. Step on: the next forward pass uses the new "
        "weights.",
    )


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")


def _times(ratio: float) -> str:
    return f"{ratio:.0%} of" if ratio >= 0.01 else f"{ratio:.1e} times"
