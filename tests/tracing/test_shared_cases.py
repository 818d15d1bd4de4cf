"""Real files of models: the smallest of each kind opens with the right numbers. `bench cases` does so with all."""

from __future__ import annotations

import pytest
from shared_cases import CASES, REFUSED, outcome
from shared_files import needs

SMALL = (
    "01-h5-named-keras-bilstm/bilstm_model.keras",
    "05-seq2seq-lstm-keras225-h5/s2s.h5",
    "08-ecg-lstm-autoencoder/lstm_autoencoder.h5",
    "09-qabot-fixed-batch-embedding/model_rnn.keras",
    "13-cnn-lstm-maxpool/model_structure.json",
    "13-cnn-lstm-maxpool/model_weights.weights.h5",
    "17-emg-unroll-reshape/model.keras",
    "18-btc-gru-and-lstm/btc_gru_v2.keras",
    "20-hambone-flatten/lstm_model.keras",
    "22-tutorial-jena-weather/jena_conv.keras",
    "23-tutorial-mlm-lstm-suite/cnn_lstm.keras",
    "23-tutorial-mlm-lstm-suite/convlstm.keras",
    "23-tutorial-mlm-lstm-suite/stateful_shampoo.keras",
    "24-tutorial-tf-time-series/multi.keras",
    "26-tutorial-addition-rnn/addition_rnn.keras",
    "27-tutorial-bidirectional-imdb/bidirectional_imdb.keras",
    "81-issue-cell-state-every-step/cells.keras",
    "82-issue-multi-output-layer/keract118.keras",
    "85-issue-gradient-each-step/lstm.keras",
    "85-issue-gradient-each-step/rnn.keras",
    "85-issue-gradient-each-step/rnn_explode.keras",
    "86-issue-stateful-batch-input-shape/batch32.keras",
    "88-issue-masking-timedistributed/masking_bilstm.keras",
    "89-issue-fully-masked/embed_mask.keras",
    "91-issue-unroll-go-backwards/backwards.keras",
    "92-issue-custom-and-stacked-cells/rnn_of_lstmcell.keras",
    "92-issue-custom-and-stacked-cells/stacked_cells.keras",
    "93-issue-mixed-precision/mixed_stateful_gru.keras",
    "95-issue-cnn-rnn-multi-input/cnn_rnn_two_inputs.keras",
    "96-issue-attention/lstm_mha.keras",
    "96-issue-attention/seq2seq_attention.keras",
    "98-issue-sequential-without-input/deferred.keras",
)


@pytest.mark.parametrize("name", SMALL)
@needs(CASES)
def test_a_real_file_opens_with_its_numbers(name: str) -> None:
    found = outcome(CASES / name)
    assert found.verdict == "right", found.said


@pytest.mark.parametrize("name", REFUSED)
@needs(CASES)
def test_a_real_file_is_refused_in_one_fitting_sentence(name: str) -> None:
    found = outcome(CASES / name)
    assert found.verdict == "refused", found.said
    assert "\n" not in found.said
    assert "keras.src" not in found.said
    assert found.said.endswith(".")
