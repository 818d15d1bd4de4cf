"""Reports of crashes: what is in them, what is not, and who writes them."""

from __future__ import annotations

import getpass
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rnnviz import cli, logs
from rnnviz.build_info import build_info
from rnnviz.crash_report import Watch, impersonal, report_of, write_report

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def logging_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setenv("RNNVIZ_LOGS", str(tmp_path / "logs"))
    yield tmp_path / "logs"
    for handler in list(logs.log.handlers):
        logs.log.removeHandler(handler)
        handler.close()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f'File "{ROOT}/rnnviz/app.py", line 3', 'File "rnnviz/app.py", line 3'),
        ('File "/home/ada/env/lib/python3.11/site-packages/numpy/a.py"', 'File "python3.11/site-packages/numpy/a.py"'),
        ('File "/usr/lib/python3.11/json/x.py"', 'File "python3.11/json/x.py"'),
        (r'File "C:\Users\Ada L\rnnviz\_internal\PIL\a.py"', r'File "_internal\PIL\a.py"'),
        ('File "/home/ada/secret project/plugin.py"', 'File "…/plugin.py"'),
        ("OSError: no file /home/ada/patients.csv there", "OSError: no file … there"),
        ("half of 3/4 and a/b", "half of 3/4 and a/b"),
    ],
)
def test_of_paths_only_what_is_not_personal_is_left(text: str, left: str) -> None:
    assert impersonal(text) == left


def test_a_report_names_no_user_and_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "lovelace")
    secret = " ".join(["lovelace", "has", "'17.3", "kg", "of", "'gold'", "in", f"{tmp_path}/patients.csv"])
    with pytest.raises(ValueError) as found:
        raise ValueError(secret)
    text = report_of(found.value)
    assert "ValueError" in text
    assert "test_crash_report.py" in text
    assert build_info().version in text
    assert not [word for word in ("lovelace has", "17.3 kg", str(tmp_path)) if word in text]


def test_the_newest_reports_are_kept(tmp_path: Path) -> None:
    for number in range(14):
        (tmp_path / f"crash 2020-01-{number + 1:02d} 00-00-00.txt").write_text("old", "utf-8")
    path = write_report(tmp_path, "what happened\n")
    assert path is not None
    assert path.read_text("utf-8") == "what happened\n"
    assert len(list(tmp_path.glob("crash *"))) == 10


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert write_report(tmp_path / "file" / "logs", "text") is None
    watch = Watch(tmp_path / "file" / "logs")
    assert watch.begin() is None
    watch.end()


def test_a_process_that_a_library_brings_down_leaves_a_report(tmp_path: Path) -> None:
    code = (
        "import ctypes, sys; from pathlib import Path; from rnnviz.crash_report import Watch;"
        "watch = Watch(Path(sys.argv[1])); watch.begin(); sys.stdout.flush();"
        "watch.end() if sys.argv[2] == 'well' else ctypes.string_at(0)"
    )
    for how, count in (("well", 0), ("badly", 1)):
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path), how], cwd=ROOT, capture_output=True)
        assert (done.returncode == 0) is (how == "well")
        watch = Watch(tmp_path)
        report = watch.begin()
        watch.end()
        assert (report is not None) is bool(count)
        assert len(list(tmp_path.iterdir())) == count
    assert report is not None
    assert "Segmentation fault" in report.read_text("utf-8") or os.name != "posix"


def test_the_log_is_as_detailed_as_was_asked_for(logging_here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.begin("warning")
    logs.log.info("detail")
    assert not (logging_here / logs.NAME).exists(), "nothing was to be said"
    assert cli.main(["--log-level", "info", "train", "--example"]) == 0
    logs.log.info("detail")
    text = (logging_here / logs.NAME).read_text("utf-8")
    assert "started: rnnviz" in text
    assert "INFO detail" in text
    assert "detail" not in capsys.readouterr().err
    assert logging.getLogger("rnnviz") is logs.log


def test_a_user_without_a_folder_for_logs_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("RNNVIZ_LOGS", str(tmp_path / "file" / "logs"))
    logs.begin("debug")
    logs.log.error("said to nobody")
