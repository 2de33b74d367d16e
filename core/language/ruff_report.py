"""What ruff reports, as findings; and what it is asked for."""

import json
import re
from typing import Any, Final

from core.language.findings import Edit, Finding, Fix, Span
from core.records.problems import Severity

RULES: Final = ("E9", "F", "B", "PLE", "W605")
"""What breaks, what is likely a slip, and nothing that is a matter of taste."""
LEFT_OUT: Final = (
    # Taste, where a strategy is a script: the causes of errors, and the lengths of zips.
    "B904",
    "B905",
    "B007",
    "F403",
    "F405",
)
MOST: Final = 500
"""More of them are not shown: nobody reads on, and each takes its time."""
NEWEST: Final = (3, 14)
OLDEST: Final = (3, 7)
_GRAVE: Final = re.compile(r"E9|F5|F6[23]|F7|F82|F83[01]|PLE")
_SYNTAX: Final = "invalid-syntax"


def check_arguments(file_name: str, version: tuple[int, int] | None) -> list[str]:
    """Return the arguments that check what stands on the standard input.

    No configuration that lies about is honoured: what a strategy is told depends on this alone.

    Args:
        file_name: What the input is called.
        version: Of the Python that will run it; None where it is not known.
    """
    chosen = min(max(version or NEWEST, OLDEST), NEWEST)
    return [
        "check",
        *_common(file_name),
        "--output-format=json",
        f"--select={','.join(RULES)}",
        f"--ignore={','.join(LEFT_OUT)}",
        f"--target-version=py{chosen[0]}{chosen[1]}",
        "-",
    ]


def format_arguments(file_name: str) -> list[str]:
    """Return the arguments that format what stands on the standard input."""
    return ["format", *_common(file_name), "-"]


def findings(report: bytes) -> list[Finding] | None:
    """Return what a report says, by place, the gravest :data:`MOST`; None where it is no report."""
    try:
        found = [_finding(each) for each in json.loads(report)]
    except (ValueError, KeyError, TypeError):
        return None
    found.sort(key=lambda each: (each.severity is not Severity.ERROR, each.span))
    return sorted(found[:MOST], key=lambda each: each.span)


def _common(file_name: str) -> list[str]:
    return ["--isolated", "--no-cache", "--quiet", f"--stdin-filename={file_name}"]


def _finding(told: dict[str, Any]) -> Finding:
    code = told["code"] or _SYNTAX
    is_syntax = code == _SYNTAX
    return Finding(
        severity=Severity.ERROR if is_syntax or _GRAVE.match(code) else Severity.WARNING,
        code="syntax" if is_syntax else code,
        message=_sentence(told["message"], "syntax" if is_syntax else code),
        span=_span(told),
        fix=_fix(told["fix"]),
    )


def _sentence(message: str, code: str) -> str:
    text = message.replace("`", "“", 1)
    while "`" in text:
        text = text.replace("`", "”", 1).replace("`", "“", 1)
    return f"Syntax error: {text}" if code == "syntax" else f"{text} ({code})"


def _fix(told: dict[str, Any] | None) -> Fix | None:
    if told is None or told["applicability"] == "display":
        return None
    edits = sorted(
        (Edit(_span(each), each["content"]) for each in told["edits"]), key=lambda each: each.span
    )
    return Fix((told["message"] or "Mend this").replace("`", ""), tuple(edits))


def _span(told: dict[str, Any]) -> Span:
    start, end = told["location"], told["end_location"]
    return Span(start["row"] - 1, start["column"] - 1, end["row"] - 1, end["column"] - 1)
