"""Ids and names: as OpenAlgo makes them, and never a way out of the folder."""

import os
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import InvalidNameError
from core.sources import naming
from core.sources.naming import display_name, strategy_id
from core.store.file_names import is_reserved, is_usable_id

AT = clock.IST.localize(datetime(2026, 11, 22, 22, 39, 10))  # noqa: DTZ001 - localised
STAMP = "20261122223910"
ODD_NAMES = [
    "../../etc/passwd.py",
    "..\\..\\windows\\win.ini.py",
    "/absolute.py",
    "C:\\here.py",
    "CON.py",
    "nul.py",
    "com1",
    "LPT9.tar.py",
    "a\x00b.py",
    "line\nbreak.py",
    "x" * 10_000 + ".py",
    "रणनीति.py",
    "🚀.py",
    "",
    ".",
    "..",
    "...",
    " . . ",
    "trailing. . .py",
    "-rf.py",
    "\ud800.py",
    "\uff23\uff2f\uff2e.py",
    "e\u0301te\u0301.py",
]
odd_texts = st.text() | st.sampled_from(ODD_NAMES) | st.text(alphabet="./\\ \x00con1")


def never(_id: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("file_name", "stem"),
    [
        ("crash me.py", "crash_me"),
        ("ema.py", "ema"),
        ("EMA-Cross_9.PY", "EMA-Cross_9"),
        ("two  spaces.py", "two_spaces"),
        ("my.strategy.v2.py", "mystrategyv2"),
        ("__init__.py", "init__"),
        ("été.py", "ete"),
        ("a (1).py", "a_1"),
        ("gui.pyw", "gui"),
        ("no extension", "no_extension"),
        ("../../etc/passwd.py", "passwd"),
        ("C:\\Users\\me\\ema.py", "ema"),
        ("रणनीति.py", "strategy"),
        ("🚀.py", "strategy"),
        ("", "strategy"),
        ("...", "strategy"),
        (".py", "strategy"),
        ("nul.py", "nul"),
        ("x" * 10_000 + ".py", "x" * 100),
    ],
)
def test_an_id_is_made_of_the_files_stem_and_the_second(file_name: str, stem: str) -> None:
    assert strategy_id(file_name, AT, never) == f"{stem}_{STAMP}"


def test_the_second_is_indias() -> None:
    at = datetime(2026, 11, 22, 18, 31, tzinfo=UTC)

    assert strategy_id("a.py", at, never) == "a_20261123000100"


def test_the_next_free_second_is_taken() -> None:
    taken = {f"a_{STAMP}", "a_20261122223911"}

    assert strategy_id("a.py", AT, taken.__contains__) == "a_20261122223912"


@given(odd_texts)
def test_an_id_never_leaves_its_folder_whatever_the_file_is_called(file_name: str) -> None:
    made = strategy_id(file_name, AT, never)

    path = Path("/workspace/scripts") / f"{made}.py"
    assert path.resolve().parent == Path("/workspace/scripts")
    assert set(made) <= set(string.ascii_letters + string.digits + "_-")
    assert len(os.fsencode(f"{made}_{STAMP[:8]}_{STAMP[8:]}_IST.log.10")) <= 255
    assert is_usable_id(made)
    assert not is_reserved(f"{made}.py")


@pytest.mark.parametrize("name", ["CON", "nul.py", "COM1", "lpt9.tar.gz", "aux ", "Com¹", "conin$"])
def test_names_that_windows_reserves_are_known(name: str) -> None:
    assert is_reserved(name)
    assert not is_usable_id(name)


@pytest.mark.parametrize("name", ["console", "com10", "nul_20261122223910", "my con", "COM"])
def test_names_that_only_look_reserved_are_free(name: str) -> None:
    assert not is_reserved(name)
    assert is_usable_id(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "../a",
        "a/b",
        "a\\b",
        "a\x00",
        "a\n",
        " a",
        "a.",
        "a" * 201,
        "क" * 67,
        "\udcff",
    ],
    ids=ascii,
)
def test_ids_that_cannot_name_a_file_are_not_used(text: str) -> None:
    assert not is_usable_id(text)


@pytest.mark.parametrize(
    "text", ["ema (1)_20250922091500", "रणनीति_20250922091500", "a.b", "a" * 200]
)
def test_ids_that_openalgo_once_made_are_used(text: str) -> None:
    assert is_usable_id(text)


@given(odd_texts)
def test_an_id_that_is_used_stays_in_its_folder(text: str) -> None:
    path = f"/workspace/scripts/{text}.py"

    assert not is_usable_id(text) or os.path.dirname(os.path.normpath(path)) == "/workspace/scripts"  # noqa: PTH120 - no pathlib for odd texts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("EMA", "EMA"),
        ("  EMA crossover \n", "EMA crossover"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("CON", "CON"),
        ("नमस्ते", "नमस्ते"),
        ("क्‍ष", "क्‍ष"),
        ("👩‍🚀 to the moon", "👩‍🚀 to the moon"),
        ("x" * 10_000, "x" * 100),
        ("x" * 99 + " y", "x" * 99),
    ],
)
def test_a_name_is_stripped_and_cut(text: str, name: str) -> None:
    assert display_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["a\nb", "a\x00", "a\tb", "\x1b[31mred", "a\u2028b", "a\x85b", "\ud800a", "a\u202eb"],
    ids=ascii,
)
def test_control_characters_in_a_name_are_refused(text: str) -> None:
    with pytest.raises(InvalidNameError, match="holds control characters") as caught:
        display_name(text)

    assert str(caught.value).isprintable()


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u200b", "\u200d", "\u3000"], ids=ascii)
def test_a_name_that_shows_nothing_is_refused(text: str) -> None:
    with pytest.raises(InvalidNameError, match=r"^A strategy needs a name"):
        display_name(text)


@given(odd_texts)
def test_a_name_is_refused_or_fit_to_be_shown(text: str) -> None:
    try:
        name = display_name(text)
    except InvalidNameError:
        return

    assert 1 <= len(name) <= 100
    assert name == name.strip()
    assert display_name(name) == name
    assert name.encode()


def test_a_copy_is_named_after_what_is_copied() -> None:
    assert naming.copy_name("Momentum", set()) == "Momentum copy"
    assert naming.copy_name("Momentum", {"Momentum copy"}) == "Momentum copy 2"
    assert naming.copy_name("Momentum copy", {"Momentum copy"}) == "Momentum copy 2"
    assert len(naming.copy_name("m" * 100, set())) == naming.MAX_NAME_LENGTH
