"""Where secrets are not: a thousand of them, printed in every form by strategies that crash."""

import base64
import contextlib
import json
import os
import secrets
import subprocess
import urllib.parse
from pathlib import Path

import psutil

from tests.e2e.bell_program import WAITS, add
from tests.e2e.real_input import BELL, ROOT, Bell

STRATEGIES = 4
EACH = 250
ENCRYPTED = frozenset({".secure_env", ".connections", ".variable_sets"})

TELLS_ALL = """
import base64, json, os, sys, urllib.parse
values = [os.environ[f"S{number}"] for number in range(int(os.environ["COUNT"]))]
print("beginning", flush=True)
for value in values:
    print(value, repr(value), json.dumps(value), urllib.parse.quote(value))
    print(base64.b64encode(value.encode()).decode())
    print(base64.urlsafe_b64encode(b"user:" + value.encode()).decode(), file=sys.stderr)
    print("before\\n" + value + "\\nafter", flush=True)
half = len(values[0]) // 2
sys.stdout.write(values[0][:half]); sys.stdout.flush()
sys.stdout.write(values[0][half:] + "\\n"); sys.stdout.flush()
raise RuntimeError("refused for " + values[1])
"""


def test_a_thousand_printed_secrets_are_in_no_file_answer_or_argument_list(
    served_bell: Bell,
) -> None:
    values = [secrets.token_urlsafe(12) + "/é '\"" for _ in range(STRATEGIES * EACH)]
    names = [word for number in range(EACH) for word in ("--secret", f"S{number}")]
    answers: list[bytes] = []
    strategies = [add(served_bell, TELLS_ALL, f"tells{each}") for each in range(STRATEGIES)]
    for strategy, first in zip(strategies, range(0, len(values), EACH), strict=True):
        given = "\n".join(values[first : first + EACH]).encode() + b"\n"
        words = ("env", strategy, "--set", f"COUNT={EACH}", *names)
        answers.append(_said(served_bell, *words, given=given))
    waits = add(served_bell, WAITS, "waits")
    given = "\n".join(values[:EACH]).encode() + b"\n"
    _said(served_bell, "env", waits, *names, given=given)
    served_bell.start_running(waits)
    served_bell.run_to_end(*strategies)
    for strategy in strategies:
        answers += [
            _said(served_bell, verb, strategy) for verb in ("env", "show", "runs", "status")
        ]
        answers.append(_said(served_bell, "logs", strategy, "-n", "100000"))
    answers.append(_said(served_bell, "events"))
    lists = _argument_lists()
    served_bell.data("stop", waits, "--grace", "0")
    forms = [form for value in values for form in _forms(value)]

    assert all(b"beginning" in each for each in answers if b'"lines"' in each)
    assert b"RuntimeError" in b"".join(answers)
    assert not _any_in(forms, b"\n".join(answers))
    assert not _any_in(forms, b"\n".join(lists))
    assert [each.name for each in _files(served_bell) if _any_in(forms, each.read_bytes())] == []


def _said(bell: Bell, *words: str, given: bytes = b"") -> bytes:
    """Return all that a ``bell --json`` prints, which must have done what it was asked."""
    done = subprocess.run(
        (*BELL, "--workspace", str(bell.workspace), "--json", *words),
        cwd=ROOT,
        env=bell.environment(),
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def _files(bell: Bell) -> list[Path]:
    every = (each for each in bell.workspace.rglob("*") if each.is_file())
    return [each for each in every if each.name not in ENCRYPTED]


def _argument_lists() -> list[bytes]:
    lists = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            lists.append(os.fsencode("\0".join(process.cmdline())))
    return lists


def _any_in(forms: list[bytes], text: bytes) -> bool:
    return any(form in text for form in forms)


def _forms(value: str) -> list[bytes]:
    """Return a value in each form in which it might have been written down."""
    data = value.encode()
    # In the middle of a longer base64 text a value begins at one of three places.
    middles = [base64.b64encode(b"\0" * shift + data)[4:-4] for shift in range(3)]
    in_json = json.dumps(value)[1:-1]
    return [
        data,
        repr(value).encode()[1:-1],
        in_json.encode(),
        json.dumps(in_json)[1:-1].encode(),  # of a line that is told in an object
        json.dumps(value, ensure_ascii=False).encode()[1:-1],
        urllib.parse.quote(value).encode(),
        urllib.parse.quote_plus(value).encode(),
        data.hex().encode(),
        *middles,
        *(each.translate(bytes.maketrans(b"+/", b"-_")) for each in middles),
    ]
