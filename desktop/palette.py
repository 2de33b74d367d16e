"""The colours of the light and of the dark look, by the role they play.

Text on its background keeps a contrast of 4.5 or more (WCAG AA), and so do the state
colours on a row, selected or not; a test walks the pairs.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "background": "#f3f4f7",
        "surface": "#ffffff",
        "raised": "#fafbfc",
        "hover": "#eef1f6",
        "text": "#1a2030",
        "muted": "#596274",
        "disabled": "#a3aab7",
        "accent": "#2b59c3",
        "accent_hover": "#244daa",
        "on_accent": "#ffffff",
        "border": "#dce0e8",
        "hairline": "#edf0f4",
        "control_border": "#c3c9d4",
        "success": "#146c43",
        "success_surface": "#e6f4ec",
        "warning": "#8a5200",
        "warning_surface": "#fdf3df",
        "error": "#b3261e",
        "error_surface": "#fdeceb",
        "info": "#1d5fa8",
        "info_surface": "#e8f1fb",
        "selection": "#dde7fb",
        "dot_idle": "#8b95a5",
        "dot_running": "#2fbf71",
        "dot_crashed": "#f0483e",
        "state_stopped": "#596274",
        "state_waiting": "#1d5fa8",
        "state_starting": "#1d5fa8",
        "state_running": "#146c43",
        "state_stopping": "#8a5200",
        "state_exited": "#475a76",
        "state_crashed": "#b3261e",
        "state_backoff": "#8a5200",
        "state_quarantined": "#8a2f9e",
        "state_paused": "#6b5600",
    }
)

DARK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "background": "#13161b",
        "surface": "#191d24",
        "raised": "#20252e",
        "hover": "#252b35",
        "text": "#e3e7ee",
        "muted": "#9aa4b5",
        "disabled": "#59616f",
        "accent": "#82aaff",
        "accent_hover": "#a0beff",
        "on_accent": "#0f1522",
        "border": "#2b313c",
        "hairline": "#232933",
        "control_border": "#3d4552",
        "success": "#56c58d",
        "success_surface": "#16291f",
        "warning": "#eeb545",
        "warning_surface": "#2e2513",
        "error": "#ff8a80",
        "error_surface": "#351c1c",
        "info": "#7cb8f7",
        "info_surface": "#172738",
        "selection": "#26375a",
        "dot_idle": "#8b95a5",
        "dot_running": "#2fbf71",
        "dot_crashed": "#f0483e",
        "state_stopped": "#9aa4b5",
        "state_waiting": "#7cb8f7",
        "state_starting": "#7cb8f7",
        "state_running": "#56c58d",
        "state_stopping": "#eeb545",
        "state_exited": "#a9bbd6",
        "state_crashed": "#ff8a80",
        "state_backoff": "#eeb545",
        "state_quarantined": "#dd9bf0",
        "state_paused": "#d8c26a",
    }
)
