"""Files that are taken for Keras models and are none: each named for what it is, by its first bytes."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP = b"PK\x03\x04"

_SAVE_AGAIN = "where the Keras model is at hand, save it again by model.save(“model.keras”)"
_READS = "rnnviz reads Keras models (.keras, .h5, .json)"

_BEGINNINGS = {
    b"\x1f\x8b": "is compressed by gzip; unpack it first.",
    b"\x28\xb5\x2f\xfd": "is compressed by Zstandard; unpack it first.",
    b"Rar!": "is a RAR archive; unpack it first.",
    b"7z\xbc\xaf": "is a 7-Zip archive; unpack it first.",
    b"\x89PNG": "is a picture (PNG), not a model.",
    b"\xff\xd8\xff": "is a picture (JPEG), not a model.",
    b"GIF8": "is a picture (GIF), not a model.",
    b"%PDF": "is a PDF document, not a model.",
    b"PAR1": "is a table (Parquet), not a model; it can be a sequence that a model reads.",
    b"\x93NUMPY": "is a NumPy array, not a model; it can be a sequence that a model reads.",
    b"MATLAB": "is a MATLAB file, not a Keras model.",
    b"GGUF": f"is a GGUF model; {_READS}.",
    **{
        b"\x80" + bytes([protocol]): (
            "is a Python pickle (joblib writes such files too), which runs as a program when it is opened; "
            f"{_SAVE_AGAIN}."
        )
        for protocol in (2, 3, 4, 5)
    },
}
"""How a file begins -> what it is, in the rest of a sentence."""

_ENDINGS = {
    ".onnx": f"is an ONNX model; {_READS}.",
    ".pb": f"is a part of a TensorFlow SavedModel; {_SAVE_AGAIN}.",
    ".index": f"is a part of a TensorFlow checkpoint, which has weights without a model; {_SAVE_AGAIN}.",
    ".safetensors": f"has weights without a Keras model; {_READS}.",
}
"""How a file's name ends -> what it is, where its first bytes say nothing."""


def folder(path: Path) -> str:
    """What a folder that was given as a model is, in a sentence."""
    if (path / "saved_model.pb").exists() or (path / "keras_metadata.pb").exists():
        return f"{path.name} is a TensorFlow SavedModel, a program that cannot be read layer by layer; {_SAVE_AGAIN}."
    if (path / "config.json").exists() and (path / "model.weights.h5").exists():
        return f"{path.name} is an unpacked .keras file; zip what is in the folder, and name it {path.name}.keras."
    return f"{path.name} is a folder; a model is a .keras, .h5 or .json file."


def what_it_is(path: Path, content: bytes) -> str:
    """What a file with this content is, in a sentence; "" where it may be a Keras model after all."""
    name = path.name
    if not content:
        return f"{name} is empty."
    if content.startswith(b"version https://git-lfs"):
        size = re.search(rb"^size (\d{1,18})$", content[:1000], re.MULTILINE)
        said = f" ({int(size[1]):,} bytes)" if size else ""
        return f"{name} is a Git LFS pointer, not the model itself{said}; fetch the model by “git lfs pull”."
    if not content.strip(b"\0"):
        return f"{name} has nothing but zeros in it; it was probably not copied or downloaded whole."
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head")):
        return f"{name} is a web page, not a model; download the file itself (on GitHub, “Download raw file”)."
    if start.startswith((b"<?xml", b"<svg")):
        return f"{name} is an XML file, not a model."
    if content[4:8] == b"TFL3":
        return f"{name} is a TensorFlow Lite model; open the Keras model that it was made from."
    if content.startswith(ZIP):
        return _archive(name, content)
    for begin, what in _BEGINNINGS.items():
        if content.startswith(begin):
            return f"{name} {what}"
    if content.startswith(HDF5) or start[:1] in (b"{", b"["):
        return ""
    if what := _ENDINGS.get(path.suffix.lower(), ""):
        return f"{name} {what}"
    if _is_text(content):
        return f"{name} is a text file, not a model."
    return f"{name} is not a Keras model: it is neither a .keras file nor HDF5 nor JSON."


def _is_text(content: bytes) -> bool:
    try:
        said = content[:4096].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < min(len(content), 4096) - 4:  # else a character is cut in two
            return False
        said = content[: error.start].decode("utf-8")
    return all(letter.isprintable() or letter.isspace() for letter in said)


def _archive(name: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = set(archive.namelist())
    except Exception:  # noqa: BLE001 - over damaged bytes zipfile raises almost anything
        return f"{name} begins as a .keras file does, but is cut off or damaged; it was probably not copied whole."
    if "config.json" in members:
        return ""
    if any(member.endswith("data.pkl") for member in members):
        return f"{name} is a PyTorch file; {_READS}."
    if any(member.endswith("saved_model.pb") for member in members):
        return f"{name} is a zipped TensorFlow SavedModel; {_SAVE_AGAIN}."
    if members and all(member.endswith(".npy") for member in members):
        return f"{name} holds NumPy arrays, not a model; it can be a sequence that a model reads."
    if any(member.startswith(("xl/", "word/")) for member in members):
        return f"{name} is an Office document, not a model."
    if inside := [member for member in members if member.lower().endswith((".keras", ".h5", ".hdf5"))]:
        return f"{name} is a zip archive with a model in it ({min(inside)[:80]}); unpack it first."
    return f"{name} is a zip archive without a model: it has no config.json."
