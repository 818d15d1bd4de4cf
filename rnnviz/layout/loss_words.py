"""What a loss is called, what one step or output adds to it, and how a line writes it."""

from __future__ import annotations

from collections.abc import Mapping

from rnnviz.light_dataclass import dataclass
from rnnviz.settings.losses import LossName, loss_named


@dataclass(frozen=True, slots=True)
class LossWords:
    """name: as a sentence begins with it. measure: what a plot or a line calls its value. one: what one step or output
    adds, to be read after "its". many: the same of several, "squared errors". term: one term as a formula has it.
    by_step: a step adds one term; in the others every output of every step adds one.
    """

    name: str
    measure: str
    one: str
    many: str
    term: str
    by_step: bool = False


WORDS: Mapping[str, LossWords] = {
    "output": LossWords("None: an output", "output", "value", "outputs", "ŷ"),
    "mse": LossWords("Mean squared error", "MSE", "squared error", "squared errors", "(ŷ−y)²"),
    "mae": LossWords("Mean absolute error", "MAE", "absolute error", "absolute errors", "|ŷ−y|"),
    "mape": LossWords(
        "Mean absolute percentage error",
        "MAPE",
        "absolute error in per cent of the target",
        "errors in per cent of the target",
        "100·|ŷ−y|/|y|",
    ),
    "msle": LossWords(
        "Mean squared logarithmic error",
        "MSLE",
        "squared difference of log(1+ŷ) and log(1+y)",
        "squared differences of logarithms",
        "(log(1+ŷ)−log(1+y))²",
    ),
    "huber": LossWords("Huber's loss", "Huber's loss", "error by Huber's measure", "errors", "Huber(ŷ−y)"),
    "log_cosh": LossWords(
        "Log-cosh loss",
        "log-cosh loss",
        "log cosh of the error",
        "terms log cosh of the error",
        "log cosh(ŷ−y)",
    ),
    "poisson": LossWords("Poisson loss", "Poisson loss", "ŷ − y·log ŷ", "terms ŷ − y·log ŷ", "ŷ − y·log ŷ"),
    "hinge": LossWords("Hinge loss", "hinge loss", "max(1 − y·ŷ, 0)", "terms max(1 − y·ŷ, 0)", "max(1−y·ŷ, 0)"),
    "squared_hinge": LossWords(
        "Squared hinge loss",
        "squared hinge loss",
        "square of max(1 − y·ŷ, 0)",
        "squares of max(1 − y·ŷ, 0)",
        "max(1−y·ŷ, 0)²",
    ),
    "categorical_hinge": LossWords(
        "Categorical hinge loss",
        "categorical hinge loss",
        "max(1 + largest wrong output − right output, 0)",
        "hinges between right and wrong",
        "max(1 + wrong − right, 0)",
        by_step=True,
    ),
    "kl_divergence": LossWords(
        "Kullback–Leibler divergence",
        "KL divergence",
        "divergence Σ y·log(y/ŷ)",
        "divergences",
        "Σ y·log(y/ŷ)",
        by_step=True,
    ),
    "cosine_similarity": LossWords(
        "Cosine similarity, with a minus",
        "−cosine similarity",
        "−cos of the angle between prediction and target",
        "cosines, with a minus",
        "−cos(ŷ, y)",
        by_step=True,
    ),
    "crossentropy": LossWords(
        "Cross-entropy", "cross-entropy", "−log p of the right class", "cross-entropies", "−log p(right class)", True
    ),
    "binary": LossWords(
        "Binary cross-entropy",
        "binary cross-entropy",
        "−log p of what is right",
        "binary cross-entropies",
        "−(y·log ŷ + (1−y)·log(1−ŷ))",
    ),
    "sketch-rnn": LossWords(
        "L_R, Sketch-RNN's reconstruction loss",
        "loss",
        "−log of how likely mixture and pen held its point",
        "terms −log p",
        "−log p(point)",
        by_step=True,
    ),
}
"""The name of a loss, as `settings.losses` has it -> its words."""


def words_of(loss: str | LossName) -> LossWords:
    """Its words. loss: as it is written down, with its options or without."""
    return WORDS[(loss_named(loss) if isinstance(loss, str) else loss).name]


def titled(named: LossName) -> str:
    """As a sentence begins with it, and how it differs from the usual one: "Cross-entropy of logits"."""
    said = {
        "delta": f"delta {named['delta']}",
        "label_smoothing": f"labels smoothed by {named['label_smoothing']}",
        "ignore_class": f"class {named['ignore_class']} ignored",
        "reduction": "summed",
    }
    first = WORDS[named.name].name + (" of logits" if named["from_logits"] else "")
    return ", ".join([first, *(words for option, words in said.items() if option in named.options)])


def choice(loss: str) -> str:
    """What a list of losses calls it: "mean squared error", "sparse cross-entropy of logits"."""
    named = loss_named(loss)
    said = titled(named)
    first = said if said.startswith(("Huber", "Kull", "Poisson")) else said[0].lower() + said[1:]
    return f"sparse {first}" if named["sparse"] else first


def target_wanted(loss: str, outputs: int) -> str:
    """What a field for the target of one step asks for: "3 numbers, or the number of a class"."""
    named = loss_named(loss)
    if named["sparse"]:
        return f"the number of a class, 0 to {outputs - 1}"
    many = "a number" if outputs == 1 else f"{outputs} numbers"
    if named.name == "binary":
        return f"{many} from 0 to 1"
    if named.name in ("hinge", "squared_hinge"):
        return "−1 or 1" if outputs == 1 else f"{outputs} times −1 or 1"
    if named.name in ("crossentropy", "kl_divergence", "categorical_hinge") and outputs > 1:
        return f"the number of a class, 0 to {outputs - 1}, or {many}"
    return many
