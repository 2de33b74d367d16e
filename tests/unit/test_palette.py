from collections.abc import Mapping

import pytest

from core.records.states import StrategyState
from desktop.palette import DARK, LIGHT

AA = 4.5
SURFACES = ("background", "surface", "raised", "hover", "selection")
LEVELS = ("success", "warning", "error", "info")

LOOKS = pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])


def luminance(color: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(color[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_both_looks_have_the_same_roles() -> None:
    assert set(LIGHT) == set(DARK)


@LOOKS
@pytest.mark.parametrize("surface", SURFACES)
def test_text_can_be_read_on_every_surface(roles: Mapping[str, str], surface: str) -> None:
    assert contrast(roles["text"], roles[surface]) >= AA
    assert contrast(roles["muted"], roles[surface]) >= AA


@LOOKS
@pytest.mark.parametrize("state", StrategyState)
def test_a_state_can_be_read_in_a_row_selected_or_not(
    roles: Mapping[str, str], state: StrategyState
) -> None:
    color = roles[f"state_{state.value}"]

    assert contrast(color, roles["surface"]) >= AA
    assert contrast(color, roles["selection"]) >= AA


@LOOKS
@pytest.mark.parametrize("level", LEVELS)
def test_a_message_can_be_read_on_its_bar(roles: Mapping[str, str], level: str) -> None:
    bar = roles[f"{level}_surface"]

    assert contrast(roles["text"], bar) >= AA
    assert contrast(roles["muted"], bar) >= AA
    assert contrast(roles[level], bar) >= AA


@LOOKS
def test_what_stands_on_the_accent_can_be_read(roles: Mapping[str, str]) -> None:
    assert contrast(roles["on_accent"], roles["accent"]) >= AA
    assert contrast(roles["on_accent"], roles["accent_hover"]) >= AA
    assert contrast(roles["accent"], roles["surface"]) >= AA
