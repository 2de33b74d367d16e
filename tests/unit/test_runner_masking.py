"""What a runner writes down holds no secret, in none of the forms that it looks for."""

import base64
import itertools
import json
import os
import random
import string
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core.runner.masking import BULLETS, LEAST_BYTES, Mask
from tests.unit.runner_driver import Run, Runs, is_alive, launch, wait_until

WORDS = string.ascii_letters + string.digits + "-_+/=.%~ \"'\\\n\t₹é"
secret_texts = st.one_of(
    st.text(WORDS, min_size=6, max_size=50),
    st.text(string.ascii_letters + string.digits, min_size=6, max_size=64),
    st.text("ab", min_size=6, max_size=12),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=6, max_size=20),
)
secret_lists = st.lists(secret_texts, min_size=1, max_size=6)


def forms(value: str) -> list[bytes]:
    """Return the forms in which programs commonly write ``value``, by the public modules."""
    data = value.encode()
    texts = [
        value,
        quote(value),
        quote(value, safe=""),
        quote_plus(value),
        repr(value)[1:-1],
        ascii(value)[1:-1],
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        *value.split("\n"),
    ]
    found = [each.encode() for each in texts]
    found += [base64.b64encode(data), base64.urlsafe_b64encode(data), repr(data)[2:-1].encode()]
    return [each for each in found if len(each.strip()) >= LEAST_BYTES]


def is_looked_for(value: str) -> bool:
    """Return whether a secret is long enough, and not made of what masks it."""
    return len(value.strip().encode()) >= LEAST_BYTES and "•" not in value


def streamed(mask: Mask, data: bytes, cuts: list[int]) -> bytes:
    """Return what is left of ``data``, read in pieces that end at ``cuts``."""
    stream = mask.stream()
    assert stream is not None
    ends = sorted({min(each, len(data)) for each in cuts} | {0, len(data)})
    pieces = [data[begin:end] for begin, end in itertools.pairwise(ends)]
    return b"".join([*map(stream.feed, pieces), stream.finish()])


@given(secret_lists, st.data())
@example(["abcdef", "abcdef-and more"], None)
def test_no_form_of_a_secret_comes_through_however_it_is_cut(secrets: list[str], data: Any) -> None:
    secrets = [each for each in secrets if is_looked_for(each)]
    assume(secrets)
    known = [form for each in secrets for form in forms(each)]
    pieces = [b"x ".join(known), b"\n".join(known)]
    cuts = [7, 14, 30]
    if data is not None:
        texts = st.one_of(st.sampled_from(known), st.binary(max_size=20))
        pieces = data.draw(st.lists(texts, max_size=8))
        cuts = data.draw(st.lists(st.integers(0, 400), max_size=12))
    left = streamed(Mask(secrets), b"".join(pieces), cuts)

    for form in known:
        assert form not in left


@given(st.lists(secret_texts, max_size=6), st.lists(st.binary(max_size=200), max_size=6))
def test_a_text_without_secrets_is_left_as_it_is(secrets: list[str], pieces: list[bytes]) -> None:
    mask = Mask(secrets)
    data = b"".join(pieces)
    assume(mask and not any(form in data for form in mask._forms))

    assert streamed(mask, data, [len(data) // 2]) == data


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_within_a_longer_text_in_base64_is_found(before: int, encode: Any) -> None:
    value = "hunter2-and-more"
    text = encode(b"u" * before + b":" + value.encode() + b":rest")
    left, _ = Mask([value]).split(text, is_last=True)

    assert BULLETS in left
    assert b"hunter2" not in base64.b64decode(left.replace(BULLETS, b"") + b"==", b"-_")


def test_a_secret_is_found_among_much_text_and_the_text_is_kept() -> None:
    random_ = random.Random(1)  # noqa: S311 - the same ones each time
    letters = string.ascii_letters + string.digits
    for least in (6, 8, 14):
        secrets = ["".join(random_.choices(letters, k=least + n)) for n in range(20)]
        lines = [f"order {n:015d} NIFTY24NOVFUT24500CE {secrets[n % 20]}" for n in range(300)]
        text = "\n".join(lines).encode()
        wanted = text
        for secret in sorted(secrets, key=len, reverse=True):
            wanted = wanted.replace(secret.encode(), BULLETS)

        assert streamed(Mask(secrets), text, [1000, 5003, 9998]) == wanted


def test_a_value_of_several_lines_is_one_run_of_bullets_and_so_is_each_line() -> None:
    mask = Mask(["-----BEGIN KEY-----\nMIIEvQIBADAN\nabc\n-----END KEY-----\n"])
    whole = b"see -----BEGIN KEY-----\nMIIEvQIBADAN\nabc\n-----END KEY-----\nend\n"

    assert streamed(mask, whole, [25, 31]) == b"see " + BULLETS + b"\nend\n"
    assert streamed(mask, b"a MIIEvQIBADAN\n", [9]) == b"a " + BULLETS + b"\n"


def test_values_that_are_too_short_or_blank_are_not_looked_for() -> None:
    assert not Mask(["", "abcde", "      \n", "é₹"])
    assert Mask(["é₹a"]).text("é₹a") == BULLETS.decode()
    assert Mask(()).stream() is None
    assert Mask(()).text("plain") == "plain"


def test_only_what_may_become_a_secret_is_held_back() -> None:
    stream = Mask(["secret-value"]).stream()
    assert stream is not None

    assert stream.feed(b"the sec") == b"the "
    assert stream.feed(b"ond se") == b"second "
    assert stream.feed(b"cret-value.") == BULLETS + b"."
    assert stream.feed(b"s") == b""
    assert stream.finish() == b"s"


KEY = "k3y-Of The/Broker+é"
ENVIRONMENT = {"BROKER_KEY": KEY, "PIN": "1234"}


def everything(run: Run) -> bytes:
    """Return what the run has left on the disk."""
    files = [each for each in run.folder.rglob("*") if each.is_file()]
    return b"".join([each.read_bytes() for each in files])


def test_neither_log_nor_record_of_a_run_holds_a_secret(runs: Runs) -> None:
    source = """
        import base64, json, os, sys, time, urllib.parse
        key = os.environ["BROKER_KEY"]
        print(key, [key], json.dumps(key), urllib.parse.quote(key), urllib.parse.quote_plus(key))
        print(base64.b64encode(key.encode()), base64.b64encode(b"user:" + key.encode() + b":"))
        for letter in key.encode():
            sys.stdout.buffer.write(bytes([letter]))
            sys.stdout.flush()
            time.sleep(0.03)
        print(" pin", os.environ["PIN"])
        raise ValueError(key)
    """
    run = runs.finish(source, env=ENVIRONMENT, secrets=["BROKER_KEY", "PIN", "UNKNOWN"])
    data = everything(run)

    for form in forms(KEY):
        assert form not in data
    assert run.texts("O")[2] == BULLETS + b" pin 1234"
    assert run.record()["last_error"].endswith(f"ValueError: {BULLETS.decode()}\n")


def test_the_text_of_a_refused_start_holds_no_secret(runs: Runs) -> None:
    run = runs.request("pass", cwd=f"/nowhere/{KEY}", env=ENVIRONMENT, secrets=["BROKER_KEY"])
    run.answer = launch(run.request)

    assert run.answer["stage"] == "exec"
    assert KEY not in run.answer["error"]
    assert KEY not in run.record()["last_error"]
    assert BULLETS in run.log.read_bytes()


def test_a_restart_keeps_the_secret_too(runs: Runs) -> None:
    restart = {
        "policy": "always",
        "success_codes": [0],
        "first_delay_s": 0.1,
        "longest_delay_s": 1.0,
        "stable_s": 60.0,
        "most_failures": 2,
        "failure_window_s": 60.0,
    }
    source = 'import os; raise ValueError("x" + os.environ["BROKER_KEY"])'
    run = runs.finish(source, env=ENVIRONMENT, secrets=["BROKER_KEY"], restart=restart)

    assert len(run.record()["attempts"]) == 1
    assert KEY.encode() not in everything(run)
    assert BULLETS.decode() in run.record()["attempts"][0]["last_error"]


def test_a_runner_with_secrets_is_closed_to_others_and_works_as_ever(runs: Runs) -> None:
    source = "import time; print('up', flush=True); time.sleep(60)"
    hidden = runs.start(source, env=ENVIRONMENT, secrets=["BROKER_KEY"])
    hidden.await_text(b"up")
    with hidden.connect() as client:
        usage = client.ask({"op": "usage"})

    # The system hands what is closed to its own user; tests of an ordinary one see the difference.
    assert Path(f"/proc/{hidden.runner_pid}/environ").stat().st_uid == 0
    assert Path(f"/proc/{hidden.pid}/environ").stat().st_uid == os.getuid()
    assert usage["rss_bytes"] > 0
    assert usage["processes"] == 1
    assert int(Path(f"/proc/{hidden.pid}/oom_score_adj").read_text()) > 0
    assert hidden.stop()["signal"] is None
    wait_until(lambda: not is_alive(hidden.pid))
