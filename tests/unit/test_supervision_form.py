"""The settings of supervision as texts in a form, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidSettingError
from core.records.supervision import MIB, Supervision, WallLevel, checked, to_json
from desktop.models import supervision_form as form
from desktop.models import supervision_text
from desktop.models.supervision_form import SETTINGS, Origin, Setting

TYPED = [each for each in SETTINGS if not each.choices]


def named(name: str) -> Setting:
    return next(each for each in SETTINGS if each.name == name)


@pytest.mark.parametrize("setting", TYPED, ids=lambda each: each.name)
def test_a_default_that_is_typed_as_it_is_shown_is_the_default(setting: Setting) -> None:
    default = getattr(Supervision(), setting.name)

    assert form.parsed(setting, form.shown(setting, default)) == to_json(default)


@given(value=st.integers(min_value=1, max_value=1 << 20))
def test_what_is_shown_of_a_limit_means_that_limit(value: int) -> None:
    setting = named("memory_limit_bytes")

    assert form.parsed(setting, form.shown(setting, value * MIB)) == value * MIB


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("first_delay_s", "soon", "First pause must be a number (s)"),
        ("first_delay_s", "nan", "First pause must be a number from 0.1 to 3,600 s"),
        ("most_failures", "1.5", "Quarantined after must be a whole number from 1 to 1,000"),
        ("memory_limit_bytes", "0", "Memory limit must be a number from 1 to"),
        ("success_codes", "0, x", "Success codes must be numbers from 0 to 255"),
        ("success_codes", "256", "Success codes must be numbers from 0 to 255"),
        ("silence_limit_s", "-1", "Silence limit must be a number from"),
        ("memory_sustain_s", "-1", "Memory: exceeded for must be a number from 0"),
        ("nice", "20", "Niceness must be a whole number from 0 to 19"),
    ],
)
def test_a_text_without_a_meaning_gets_one_sentence(name: str, text: str, sentence: str) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        form.parsed(named(name), text)

    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


@given(name=st.sampled_from([each.name for each in TYPED]), text=st.text(max_size=20))
def test_any_text_is_a_value_that_core_takes_or_a_sentence(name: str, text: str) -> None:
    value: object
    try:
        value = form.parsed(named(name), text)
    except InvalidSettingError as error:
        value, sentence = None, str(error)
    else:
        value, sentence = checked(name, value), "It is taken"

    assert sentence


def test_no_limit_is_written_off() -> None:
    assert form.parsed(named("memory_limit_bytes"), " Off ") is None
    assert form.shown(named("memory_limit_bytes"), None) == "off"


def test_what_holds_without_a_choice_names_its_origin() -> None:
    setting = named("stable_s")

    assert form.inherited(setting, {}) == (60.0, Origin.DEFAULT)
    assert form.inherited(setting, {"stable_s": 90}) == (90.0, Origin.WORKSPACE)
    assert form.inherited(setting, {"stable_s": "long"}) == (60.0, Origin.DEFAULT)


def test_values_without_a_meaning_are_left_out() -> None:
    assert form.valid({"nice": 5, "stable_s": "long", "colour": "red"}) == {"nice": 5}


def test_the_guards_are_told_in_words() -> None:
    words = supervision_text.guards(Supervision(silence_limit_s=600.0, priority=2))

    assert words["Memory"] == "warns above 2,048 MiB for 30 seconds"
    assert words["Processes"] == "stops it above 200"
    assert words["Silence"] == "warns after 10 minutes without output"
    assert words["Not watched"] == "CPU"
    assert words["Start"] == "priority 2"
    assert words["Walls"] == "secrets and other strategies are closed to it"


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("off", "none"),
        (
            "strict",
            "secrets and other strategies are closed to it, and it writes to its own folder",
        ),
    ],
)
def test_walls_are_told_in_words(level: str, words: str) -> None:
    assert supervision_text.guards(Supervision(walls=WallLevel(level)))["Walls"] == words


def test_folders_are_typed_one_after_the_other() -> None:
    setting = named("writable_folders")

    assert form.parsed(setting, " /srv/prices;  ~/exports ") == ["/srv/prices", "~/exports"]
    assert form.shown(setting, ("/srv/prices", "~/exports")) == "/srv/prices; ~/exports"
    for wrong in ("prices", "/srv; ", "~other/x"):
        with pytest.raises(InvalidSettingError, match="by their whole path"):
            form.parsed(setting, wrong)
