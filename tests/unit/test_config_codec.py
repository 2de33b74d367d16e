"""OpenAlgo's form of a configuration: whatever others wrote there survives."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.store import config_codec
from tests.unit.store_support import (
    TODAYS_ENTRY,
)


@pytest.mark.parametrize(
    "value",
    [None, True, -1, "ten", [], {}, float("nan"), float("inf"), 10**400],
    ids=str,
)
def test_an_impossible_grace_is_the_default(value: object) -> None:
    entry = {"name": "EMA", "opening_bell": {"grace_s": value, "interpreter": 7}}

    found = config_codec.decode("ema", entry)

    assert (found.grace_s, found.interpreter) == (10.0, None)


keys = st.text(max_size=12)
numbers = st.integers() | st.floats(allow_nan=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
names = st.text(min_size=1).filter(lambda text: bool(text.strip()))
known_keys = st.sampled_from([*sorted(TODAYS_ENTRY), "is_error", "paused_reason"])
entries = st.builds(
    lambda odd, more, own, name: odd | more | {"opening_bell": own, "name": name},
    odd=st.dictionaries(known_keys, json_values, max_size=6),
    more=st.dictionaries(keys, json_values, max_size=4),
    own=st.dictionaries(keys | st.sampled_from(["grace_s", "interpreter"]), json_values),
    name=names,
)


def roundabout(value: object) -> str:
    """Return a text that tells 1 from 1.0 and keeps the order of keys."""
    return json.dumps(value)


@settings(max_examples=150)
@given(
    entry=entries,
    others=st.dictionaries(keys, entries | json_values, max_size=3),
    name=names,
)
def test_what_others_wrote_survives_a_change_of_the_name(
    entry: dict[str, Any], others: dict[str, Any], name: str
) -> None:
    before = others | {"mine": entry}
    parsed = config_codec.parse(json.dumps(before).encode()).entries
    old = config_codec.decode("mine", parsed["mine"])
    changed = config_codec.changed(parsed["mine"], old, replace(old, name=name))
    rows = {key: config_codec.rendered(value) for key, value in parsed.items()}
    rows["mine"] = config_codec.rendered(changed)

    data = config_codec.document(rows)

    after = json.loads(data)
    assert roundabout(after) == roundabout(before | {"mine": entry | {"name": name}})
    form = json.dumps(after, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace")
    assert data == form


@settings(max_examples=150)
@given(strategy_id=st.text(), entry=json_values | entries)
def test_no_entry_whatever_is_in_it_crashes_the_reader(strategy_id: str, entry: object) -> None:
    try:
        found = config_codec.decode(strategy_id, entry)
    except config_codec.UnusableEntryError:
        return

    assert config_codec.changed(entry, found, found) == entry  # type: ignore[arg-type]
    scripts = Path("/scripts")
    assert Path(os.path.normpath(scripts / f"{strategy_id}.py")).parent == scripts
