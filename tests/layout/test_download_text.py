"""What is said of a download, before, during and after."""

from __future__ import annotations

import pytest

from rnnviz.layout.download_text import amount, cost, ending, one_size, share, standing
from rnnviz.records.drawings import DownloadStep, FileSize

CAT = FileSize("cat", 50_000_000, free=20_000_000_000)
DOG = FileSize("dog", 60_000_000, have=15_000_000, free=20_000_000_000)
BEE = FileSize("bee", 40_000_000, have=40_000_000, free=20_000_000_000, there=True)
ANT = FileSize("ant", problem="There is no such file.", free=20_000_000_000)
KNOWN = {one.word: one for one in (CAT, DOG, BEE, ANT)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Tick the classes to download."),
        (("yoga",), "1 class: the size is not known yet."),
        (("cat",), "1 class: 50 MB to download, 20.0 GB free"),
        (("cat", "dog"), "2 classes: 95 MB to download, 1 to resume, 20.0 GB free"),
        (("bee", "ant"), "2 classes: 0 bytes to download, 1 already downloaded, 20.0 GB free, 1 not available"),
        (("cat", "yoga"), "2 classes: at least 50 MB to download (size of 1 not known yet), 20.0 GB free"),
    ],
)
def test_what_the_chosen_classes_cost(words: tuple[str, ...], said: str) -> None:
    assert cost(words, KNOWN) == said


def test_what_a_class_costs() -> None:
    said = [one_size(one) for one in (CAT, DOG, BEE, ANT, FileSize("owl"))]
    assert said == ["50 MB", "60 MB, 15 MB of it downloaded", "already downloaded", "not available", "size not known"]
    assert [amount(size) for size in (0, 1500, 12_345, 5_300_000_000)] == ["0 bytes", "1.5 kB", "12 kB", "5.3 GB"]


def test_where_a_download_stands() -> None:
    step = DownloadStep("cat", "loading", done=20_000_000, size=50_000_000, number=1, count=3, rate=4_000_000)
    assert standing(step) == "cat, 1 of 3: 20 MB of 50 MB, 4.0 MB per second, 8 s left"
    assert standing(DownloadStep("cat", "loading", done=500)) == "cat: 500 bytes"
    slow = DownloadStep("cat", "loading", done=0, size=60_000_000, rate=100_000)
    assert standing(slow).endswith("10 min left")
    assert "checksum" in standing(DownloadStep("cat", "checking"))
    done = DownloadStep("cat", "done", done=50_000_000, size=50_000_000, path="cat.ndjson")
    assert (standing(done), ending(done)) == ("cat: 50 MB, checked", "50 MB, checked")
    assert ending(DownloadStep("cat", "there")) == "already downloaded"
    assert ending(DownloadStep("cat", "failed", message="It is broken.")) == "It is broken."


def test_the_bar_counts_bytes_where_all_sizes_are_known() -> None:
    half = DownloadStep("dog", "loading", done=30_000_000, size=60_000_000, number=2, count=2)
    assert share(half, known=KNOWN, words=("cat", "dog")) == pytest.approx(80 / 110)
    assert share(half, known={}, words=("cat", "dog")) == pytest.approx(0.75)
    last = DownloadStep("dog", "failed", number=2, count=2)
    assert share(last, known=KNOWN, words=("cat", "dog")) == pytest.approx(1)
    assert share(DownloadStep("cat", "loading", done=5), known={}, words=("cat",)) == 0
