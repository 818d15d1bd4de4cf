"""What a network that draws can do, in words."""

from __future__ import annotations

from rnnviz.layout.draw_text import DRAWS, Way, figures, limits, reasons, steps_of
from rnnviz.records.drawings import GeneratorInfo

WHOLE = GeneratorInfo("a", "A", ("cat",), 64, True, {"L_R": -0.912, "L_KL": 0.34, "max_seq_len": 96})


def test_a_whole_network_can_do_everything() -> None:
    assert reasons(WHOLE) == {}
    assert limits(WHOLE) == ""


def test_a_decoder_with_z_cannot_read_drawings() -> None:
    info = GeneratorInfo("b", "B", latent=128)
    assert set(reasons(info)) == {Way.RECONSTRUCT, Way.INTERPOLATE}
    assert limits(info) == "Without an encoder it cannot reconstruct or interpolate."


def test_a_decoder_alone_has_no_grid_either() -> None:
    info = GeneratorInfo("c", "C")
    assert set(reasons(info)) == {Way.RECONSTRUCT, Way.INTERPOLATE, Way.GRID}
    assert "Without z" in limits(info)


def test_without_any_network_nothing_is_drawn() -> None:
    assert set(reasons(None)) == set(DRAWS)
    assert "train one" in limits(None)


def test_l_r_is_never_without_its_length() -> None:
    assert figures(WHOLE) == "L_R −0.91 (max_seq_len 96) · L_KL 0.34 · latent code of 64 numbers"
    assert figures(GeneratorInfo("d", "D", figures={"L_R": 0.4, "max_seq_len": 80})) == (
        "L_R 0.40 (max_seq_len 80) · no latent code"
    )
    assert figures(None) == ""


def test_steps_begin_and_end_at_the_drawings() -> None:
    assert steps_of(5) == ("0.00", "0.25", "0.50", "0.75", "1.00")
    assert steps_of(1) == ("0.00",)
