"""Files that are no models are named for what they are; what Keras says of a bad one fits in a line."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from rnnviz.models.opened import check_model
from rnnviz.models.refused import ModelRefused, in_a_line

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:9a0364b9e99bb480dd25e1f0284c8555\nsize 2007128\n"


def zipped(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), member)
    return content.getvalue()


def hdf5(*names: str) -> bytes:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for name in names:
            file[name] = np.zeros(3)
    return content.getvalue()


def array() -> bytes:
    content = io.BytesIO()
    np.save(content, np.zeros(3))
    return content.getvalue()


WRONG: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("m.keras", b"", "m.keras is empty."),
    "zeros": ("m.h5", bytes(5000), "nothing but zeros"),
    "a pointer": ("m.h5", POINTER, "is a Git LFS pointer, not the model itself (2,007,128 bytes); fetch the model by"),
    "a web page": ("m.keras", b"\n<!DOCTYPE html><html><body>404</body></html>", "is a web page, not a model"),
    "an old web page": ("m.h5", b"<html lang='en'>", "is a web page, not a model"),
    "a drawing": ("m.h5", b"<?xml version='1.0'?><svg/>", "is an XML file"),
    "a pickle": ("m.h5", pickle.dumps({"weights": [1, 2]}), "is a Python pickle"),
    "a picture": ("m.keras", b"\x89PNG\r\n\x1a\n....", "is a picture (PNG)"),
    "a photograph": ("m.keras", b"\xff\xd8\xff\xe0....", "is a picture (JPEG)"),
    "a paper": ("m.keras", b"%PDF-1.7", "is a PDF document"),
    "gzip": ("m.h5", b"\x1f\x8b\x08\x00....", "is compressed by gzip; unpack it first"),
    "TensorFlow Lite": ("m.keras", b"\x1c\0\0\0TFL3....", "is a TensorFlow Lite model"),
    "ONNX": ("m.onnx", b"\x08\x07\x12\x07pytorch\xff\xff", "is an ONNX model"),
    "a part of a SavedModel": ("saved_model.pb", b"\x08\x01\x12\xff\xfe", "is a part of a TensorFlow SavedModel"),
    "an array": ("m.keras", array(), "is a NumPy array, not a model; it can be a sequence that a model reads"),
    "arrays": ("m.keras", zipped(x_dot_npy=b"1", y_dot_npy=b"2"), "holds NumPy arrays"),
    "PyTorch": ("m.keras", zipped(archive__data_dot_pkl=b"1"), "is a PyTorch file"),
    "a spreadsheet": ("m.keras", zipped(xl__workbook_dot_xml=b"1"), "is an Office document"),
    "a zipped SavedModel": ("m.keras", zipped(m__saved_model_dot_pb=b"1"), "is a zipped TensorFlow SavedModel"),
    "a zipped model": ("m.keras", zipped(m__model_dot_h5=b"1"), "with a model in it (m/model.h5); unpack it first"),
    "another archive": ("m.keras", zipped(readme_dot_txt=b"1"), "is a zip archive without a model"),
    "half an archive": ("m.keras", zipped(config_dot_json=b"1" * 900)[:500], "is cut off or damaged"),
    "a .keras file without weights": ("m.keras", zipped(config_dot_json=b"{}"), "it has no model.weights.h5"),
    "text": ("m.h5", b"epoch,loss\n1,0.5\n", "is a text file, not a model"),
    "JSON of something else": ("m.json", b'{"strokes": [[1, 2]]}', "is JSON that describes no Keras model"),
    "JSON in halves": ("m.json", b'{"class_name": "Sequential", "con', "is not JSON"),
    "bytes": ("m.h5", b"\x01\x02\xff\xfe" * 100, "is neither a .keras file nor HDF5 nor JSON"),
    "HDF5 of data": ("m.h5", hdf5("temperature", "time"), "without a Keras model: it has temperature, time in it"),
    "HDF5 of nothing": ("m.h5", hdf5(), "without a Keras model: it is empty"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_named_for_what_it_is(case: str, tmp_path: Path) -> None:
    name, content, words = WRONG[case]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelRefused) as caught:
        check_model(tmp_path / name)
    said = str(caught.value)
    assert words in said
    assert said.startswith(name)
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (["saved_model.pb"], "is a TensorFlow SavedModel, a program that cannot be read layer by layer"),
        (["config.json", "model.weights.h5"], "is an unpacked .keras file; zip what is in the folder"),
        ([], "is a folder; a model is a .keras, .h5 or .json file."),
    ],
)
def test_a_folder(inside: list[str], words: str, tmp_path: Path) -> None:
    for name in inside:
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ModelRefused, match=words):
        check_model(tmp_path)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        ("Unknown layer: 'Mine'. Please ensure", "Unknown layer: 'Mine'. Please ensure."),  # not cut at the colon
        ("Exception encountered: Bad shape (3,)\n\nArguments:\n x", "Bad shape (3,)."),
        ("The following failed:\n  kernel must be 2 x 3", "The following failed: kernel must be 2 x 3."),
        ("Got <class 'keras.src.layers.core.dense.Dense'>", "Got Dense."),
        ("No keras.src.ops.numpy.NotEqual here", "No NotEqual here."),
        ("Unknown layer: ", "Unknown layer."),
        ("", "ValueError."),
    ],
)
def test_what_keras_says_fits_in_a_line(raised: str, said: str) -> None:
    assert in_a_line(ValueError(raised)) == said


def test_a_long_line_ends_where_a_word_does() -> None:
    said = in_a_line(ValueError("words " * 100))
    assert said == "words " * (len(said) // 6) + "…"
    assert 200 < len(said) < 250
