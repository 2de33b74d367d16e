"""The words of ``bell``: what is understood, and that its help is true."""

import io
import shlex

import pytest

from core.cli import help_texts, requests
from core.cli.parser import UsageError, build_parser, check

EXAMPLES = [
    line.strip().partition("    ")[0]
    for text in (help_texts.EPILOG, *(verb.epilog for verb in help_texts.VERBS.values()))
    for line in text.splitlines()
    if line.startswith("  bell ")
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_help_is_understood(
    example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a secret\n")))
    program, *words = shlex.split(example)
    options = build_parser().parse_args(words)
    check(options)

    assert program == "bell"
    if options.verb != "serve":
        assert requests.build(options).verb == options.verb


@pytest.mark.parametrize("verb", help_texts.VERBS)
def test_every_verb_has_help_that_fits_a_terminal(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        build_parser().parse_args([verb, "--help"])
    text = capsys.readouterr().out

    assert end.value.code == 0
    assert text.startswith(f"usage: bell {verb}")
    assert "example" in text
    assert max(map(len, text.splitlines())) <= 100


def test_general_options_stand_before_the_verb_or_after_it() -> None:
    before = build_parser().parse_args(["--workspace", "w", "--json", "list"])
    after = build_parser().parse_args(["list", "--workspace", "w", "--json"])
    neither = build_parser().parse_args(["list"])

    assert (before.workspace, before.json) == (after.workspace, after.json) == ("w", True)
    assert (neither.workspace, neither.json) == (None, False)


def test_options_are_not_guessed_from_their_beginnings() -> None:
    with pytest.raises(UsageError):
        build_parser().parse_args(["logs", "x", "--fol"])


def test_a_strategy_whose_name_begins_with_a_dash_can_be_named() -> None:
    options = build_parser().parse_args(["start", "--", "-odd-"])

    assert requests.build(options).args.texts("strategies") == ["-odd-"]


def test_paths_are_made_absolute_and_links_are_kept(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    words = ["add", "a/../x.py", "--name", "X", "--interpreter", "venv/bin/python"]
    args = requests.build(build_parser().parse_args(words)).args

    assert args.text("file") == f"{tmp_path}/x.py"
    assert args.text("interpreter") == f"{tmp_path}/venv/bin/python"


def test_an_interpreter_may_be_named_as_in_a_shell() -> None:
    words = ["add", "x.py", "--name", "X", "--interpreter", "sh"]

    assert requests.build(build_parser().parse_args(words)).args.text("interpreter").endswith("/sh")


def test_followed_events_begin_with_a_few() -> None:
    followed = requests.build(build_parser().parse_args(["events", "-f"])).args
    plain = requests.build(build_parser().parse_args(["events"])).args

    assert followed.count("lines", 1000) == 10
    assert plain.count("lines", 1000) == 1000
