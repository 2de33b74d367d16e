"""What is remembered of source files."""

import hashlib
import os
import sys
from pathlib import Path

import pytest

from core.errors import SourceSyntaxError
from core.sources.source_judge import SourceFacts, SourceJudge
from tests.unit.other_python import other_python, questions

HERE = Path(sys.executable)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a source of three sound lines."""
    path = tmp_path / "alpha.py"
    path.write_text("x = 1\ny = 2\nz = 3\n")
    return path


@pytest.fixture
def patient(tmp_path: Path) -> Path:
    """Return an interpreter that compiles everything, and counts its questions."""
    return other_python(tmp_path / "python", "return None")


def test_a_sound_source_may_run_and_its_hash_is_known(source: Path) -> None:
    judge = SourceJudge()
    judge.refuse_flawed(source, HERE)
    facts = judge.known(source)

    assert facts is not None
    assert facts.flaw is None
    assert facts.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert facts.changed_at_s == pytest.approx(source.stat().st_mtime)


def test_a_flawed_source_is_refused_with_its_place(source: Path) -> None:
    source.write_text("x = 1\ny = (\n")
    with pytest.raises(SourceSyntaxError) as caught:
        SourceJudge().refuse_flawed(source, HERE)

    assert str(caught.value) == (
        "alpha.py does not compile (SyntaxError: '(' was never closed in line 2, column 5): "
        "mend that and save it, then it can start"
    )


def test_a_file_is_looked_at_once_until_it_is_another_one(source: Path, patient: Path) -> None:
    judge = SourceJudge()
    for _ in range(3):
        judge.refuse_flawed(source, patient)
    once = questions(patient)
    source.write_text("x = 2\ny = 2\nz = 3\n")
    os.utime(source, ns=(1, 1))
    judge.refuse_flawed(source, patient)

    assert (once, questions(patient)) == (1, 2)


def test_many_files_are_one_question(tmp_path: Path, patient: Path) -> None:
    judge, files = SourceJudge(), {tmp_path / f"{number}.py": patient for number in range(15)}
    for each in files:
        each.write_text("x = 1\n")
    judge.look(files)

    assert questions(patient) == 1
    assert all(judge.known(each) for each in files)


def test_a_text_is_judged_once_by_an_interpreter_whatever_file_it_is_in(
    source: Path, patient: Path
) -> None:
    SourceJudge().refuse_flawed(source, patient)
    copied = source.with_name("beta.py")
    copied.write_bytes(source.read_bytes())
    SourceJudge().refuse_flawed(copied, patient)
    once = questions(patient)
    other_python(patient, 'raise SyntaxError("no", (name, 1, 1, ""))')
    with pytest.raises(SourceSyntaxError):
        SourceJudge().refuse_flawed(source, patient)

    assert (once, questions(patient)) == (1, 2)


def test_another_interpreter_is_asked_anew(source: Path, tmp_path: Path, patient: Path) -> None:
    judge = SourceJudge()
    judge.refuse_flawed(source, patient)
    strict = other_python(tmp_path / "strict", 'raise SyntaxError("no", (name, 1, 1, ""))')
    with pytest.raises(SourceSyntaxError):
        judge.refuse_flawed(source, strict)


def test_an_interpreter_that_does_not_answer_refuses_nothing(source: Path, tmp_path: Path) -> None:
    judge = SourceJudge()
    source.write_text("x = (\n")
    judge.refuse_flawed(source, tmp_path / "no-python")

    assert judge.known(source) is not None


@pytest.mark.parametrize("data", [b"x = '\xff'\n", b"x = 1\0\n", b"#" * (1024 * 1024 + 1)])
def test_what_is_no_text_is_left_to_python(source: Path, data: bytes) -> None:
    source.write_bytes(data)
    SourceJudge().refuse_flawed(source, HERE)


def test_a_file_that_is_gone_has_no_facts_any_more(source: Path) -> None:
    judge = SourceJudge()
    judge.look({source: HERE})
    source.unlink()
    judge.look({source: HERE})

    assert judge.known(source) == SourceFacts()
    judge.hash(source)
    assert judge.known(source) == SourceFacts()


def test_the_hash_alone_asks_nobody_and_is_no_verdict(source: Path) -> None:
    judge = SourceJudge()
    source.write_text("x = (\n")
    judge.hash(source)
    facts = judge.known(source)
    with pytest.raises(SourceSyntaxError):
        judge.refuse_flawed(source, HERE)

    assert facts is not None
    assert facts.flaw is None
    assert facts.sha256
