"""Models that read text: their layers from words to ids, taken out of a config and read as plain data.

TextVectorization and StringLookup right behind a model's input are not built: what they do is said by a `TextSpec`, and
the model is built as one that reads ids. What they can be told to do beyond that is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rnnviz.models.refused import ModelRefused
from rnnviz.records.network import STANDARDIZES, TextSpec

MOST_WORDS = 1_000_000
_LOOKUPS = ("TextVectorization", "StringLookup")
ASSET = re.compile(r"assets/layers/([\w.-]+)/(?:_lookup_layer/)?vocabulary\.txt")
"""Where a .keras file keeps the vocabulary of a layer that has learnt one."""


def take_out(config: dict[str, Any], assets: Mapping[str, bytes]) -> dict[str, TextSpec]:
    """The text inputs of a model by the names of their input layers; `config` is then one of a model of ids.

    assets: the parts of the archive by their names. ModelRefused, in a sentence, for what cannot be done. A lookup that
    stands elsewhere is left where it is, to be refused.
    """
    inner = config["config"] if isinstance(config.get("config"), dict) else {}
    layers = inner.get("layers")
    if not isinstance(layers, list) or not all(isinstance(one, dict) for one in layers):
        return {}
    lookups = [one for one in layers if one.get("class_name") in _LOOKUPS and one.get("module") == "keras.layers"]
    found: dict[str, TextSpec] = {}
    for layer in lookups:
        source = _source(layer, layers, chain=config.get("class_name") == "Sequential")
        if source is None:
            continue
        same = [one for one in lookups if one["class_name"] == layer["class_name"]]
        spec = _spec(layer, _asset(layer, same.index(layer), assets))
        name = str(source["config"].get("name", source.get("name", "")))
        _renamed(layers, str(layer["config"].get("name", "")), name)
        layers.remove(layer)
        source["config"]["batch_shape"] = [None, spec.length]
        source["config"]["dtype"] = "int32"
        found[name] = spec
    if found:
        config.pop("build_config", None)
        inner.pop("build_input_shape", None)
    return found


def _source(layer: dict[str, Any], layers: list[dict[str, Any]], *, chain: bool) -> dict[str, Any] | None:
    """The input layer of text that a lookup alone reads; None where it reads something else."""
    known = {str(one["config"].get("name")): one for one in layers if isinstance(one.get("config"), dict)}
    if chain:
        at = layers.index(layer)
        source = layers[at - 1] if at else None
    else:
        reads = _names(layer.get("inbound_nodes"))
        source = known.get(reads[0]) if len(reads) == 1 else None
        name = source["config"].get("name") if source else None
        if sum(name in _names(one.get("inbound_nodes")) for one in layers) != 1:
            return None
    if source is None or source.get("class_name") != "InputLayer" or not isinstance(source.get("config"), dict):
        return None
    return source if source["config"].get("dtype") == "string" else None


def _names(value: Any) -> list[str]:
    """The layers whose tensors are named in what Keras writes of a call."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            history = one.get("keras_history") if "keras_history" in one else None
            if isinstance(history, list) and history and isinstance(history[0], str):
                found.append(history[0])
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return found


def _renamed(value: Any, old: str, new: str) -> None:
    """Whoever read the one layer reads the other."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            history = one.get("keras_history")
            if isinstance(history, list) and history and history[0] == old:
                history[:] = [new, 0, 0]
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _asset(layer: dict[str, Any], number: int, assets: Mapping[str, bytes]) -> list[str] | None:
    """The vocabulary that lies beside the config for the layer of that number among those of its class."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(layer["class_name"])).lower()
    called = plain + (f"_{number}" if number else "")
    found = next(
        (content for name, content in assets.items() if name == f"assets/layers/{called}/vocabulary.txt"), None
    )
    if found is None:
        return None
    try:
        return found.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise ModelRefused("Its vocabulary is not UTF-8 text.") from None


def _spec(layer: dict[str, Any], asset: list[str] | None) -> TextSpec:
    kind, said = str(layer["class_name"]), layer.get("config")
    if not isinstance(said, dict):
        raise ModelRefused(f"Its {kind} has no settings.")
    usual = {
        "output_mode": "int",
        "ngrams": None,
        "ragged": False,
        "sparse": False,
        "invert": False,
        "encoding": "utf-8",
    }
    for key, value in usual.items():
        if said.get(key, value) != value:
            raise ModelRefused(f"Its {kind} has {key} = {str(said[key])[:40]}, which is not read here.")
    whole = kind == "TextVectorization"
    mask = "" if whole else said.get("mask_token")
    unknown = "[UNK]" if whole else said.get("oov_token", "[UNK]")
    count = 1 if whole else said.get("num_oov_indices", 1)
    if count not in (0, 1):
        raise ModelRefused("Its StringLookup gives unknown words several ids by hashing, which is not done here.")
    special = [token for token in (mask, unknown if count else None) if isinstance(token, str)]
    given = said.get("vocabulary") or asset
    if not isinstance(given, list) or not given or not all(isinstance(word, str) for word in given):
        raise ModelRefused(
            f"Its {kind} has no vocabulary in the file: adapt it to the texts, and save the model again."
        )
    if len(given) > MOST_WORDS:
        raise ModelRefused(f"Its vocabulary claims {len(given):,} words.")
    words = given if given[: len(special)] == special else [*special, *given]
    standardize = (said.get("standardize") if whole else None) or ""
    split = (said.get("split") if whole else "whitespace") or ""
    length = said.get("output_sequence_length") if whole else None
    if not isinstance(standardize, str) or standardize not in STANDARDIZES:
        raise ModelRefused(f"Its {kind} changes the text by a function of its own, whose code is not in the file.")
    if not isinstance(split, str) or split not in ("whitespace", "character", ""):
        raise ModelRefused(f"Its {kind} splits the text by a function of its own, whose code is not in the file.")
    if length is not None and (not isinstance(length, int) or isinstance(length, bool) or not 0 < length <= 100_000):
        raise ModelRefused(f"Its {kind} has output_sequence_length = {str(length)[:40]}, which cannot be right.")
    return TextSpec(
        words=tuple(words),
        unknown=len(special) - 1 if count else None,
        standardize=standardize,
        split=split,
        length=length,
    )
