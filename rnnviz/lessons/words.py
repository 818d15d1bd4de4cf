"""Which words of a lesson the glossary explains: those that are marked because they are new, and those that light
something up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rnnviz.lessons.glossary import Term, term, terms
from rnnviz.lessons.lesson import Text
from rnnviz.lessons.places import labelled_links, read_link
from rnnviz.records.trace import Trace

_SYMBOLS: Mapping[str, str] = {
    **dict.fromkeys(("dh", "dc", "dy"), "gradient"),
    "f": "forget gate",
    "i": "input gate",
    "g": "candidate",
    "o": "output gate",
    "z": "update gate",
    "r": "reset gate",
    "h": "hidden state",
    "c": "cell state",
    "x": "input",
    "recurrent_kernel": "recurrent kernel",
    "loop": "hidden state",
}
"""What is named in a link, and the term for it, where that is not its own name."""
_SHORTEST = 3
"""The fewest letters of a name that is looked for in a text: a shorter one would be found in any."""


def marked_term(words: str) -> Term | None:
    """The term that a marked word, *unrolling*, is called by, also in its plural; None where there is none."""
    bare = words.strip().rstrip(".,:;")
    return term(bare) or term(bare.removesuffix("s"))


def term_of_link(text: Text, link: str, trace: Trace) -> Term | None:
    """The term for the words of a link: one of which they speak, else one for what it lights up, the kind of a layer
    among them. None where the text has no such link."""
    words = {href: said for said, href in reversed(labelled_links(text))}.get(link)
    if words is None:
        return None
    name = read_link(link)
    found = _spoken_of(words) or term(_SYMBOLS.get(name.name, name.name))
    if found is not None:
        return found
    kind = next((one.kind for one in trace.layers if one.name == name.layer), "")
    return term(kind) or term(f"{kind} layer") or term("layer")


def _spoken_of(words: str) -> Term | None:
    """The term with the longest name that stands among other words."""
    named = ((name, one) for one in terms() for name in one.names if len(name) >= _SHORTEST)
    fits = [(len(name), one) for name, one in named if re.search(rf"\b{re.escape(name)}s?\b", words, re.IGNORECASE)]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None
