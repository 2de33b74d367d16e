"""What can be installed for an interpreter, and under which name."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.environment import own_environment
from core.errors import InvalidPackageError
from core.sources import packages

BASE = Path(sys.base_prefix) / "bin" / "python3"


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment without pip."""
    folder = tmp_path_factory.mktemp("site") / "venv"
    subprocess.run([BASE, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin" / "python"


@pytest.mark.parametrize(
    ("module", "name"),
    [("yaml", "PyYAML"), ("sklearn", "scikit-learn"), ("pandas", "pandas"), ("a_b", "a-b")],
)
def test_modules_are_found_by_the_name_that_pip_knows(module: str, name: str) -> None:
    assert packages.distribution(module) == name


@pytest.mark.parametrize(
    "text", ["pandas", " PyYAML ", "pandas==2.2.3", "httpx[http2]>=0.27, <1", "ta-lib~=0.5"]
)
def test_a_package_may_have_a_version(text: str) -> None:
    assert packages.checked_requirement(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "-r other.txt", "git+https://x", "../x", "a b", "pandas; rm", "a=="],
)
def test_what_is_no_package_is_refused(text: str) -> None:
    with pytest.raises(InvalidPackageError, match="is no name of a package"):
        packages.checked_requirement(text)


@given(st.text(max_size=40))
def test_nothing_that_passes_is_an_option_or_an_address(text: str) -> None:
    try:
        requirement = packages.checked_requirement(text)
    except InvalidPackageError:
        return
    assert requirement[0].isalnum()
    assert not set(requirement) & set("/\\:;@\n")


def test_an_environment_without_pip_says_so(venv: Path) -> None:
    assert "has no pip" in packages.why_not(venv)


def test_the_program_s_own_environment_is_left_alone() -> None:
    own = own_environment() / "bin" / "python"
    if not own.exists():
        pytest.skip("the tests run on another environment than the program's own")

    assert "belongs to this program" in packages.why_not(own)


def test_an_environment_of_the_user_s_own_may_be_written_to(venv: Path) -> None:
    site = packages.site_of(venv)

    assert site.prefix == venv.parent.parent
    assert not site.is_managed
    assert site.folder.is_relative_to(site.prefix)
