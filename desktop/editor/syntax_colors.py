"""The colours of Python on the editor's light and dark surface.

Every foreground keeps a contrast of 4.5 or more (WCAG AA) with the surface, with the
line of the cursor and with the selection; a test walks the pairs.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class SyntaxColors:
    """One look; colours as ``#rrggbb``.

    Attributes:
        surface: Behind the text.
        gutter: Behind line numbers and fold marks.
        line_number: The numbers themselves.
        current_line: Behind the line of the cursor.
        selection: Behind selected text.
        guide: Indentation guides and fold lines.
        found: Laid over matches of a search.
        brace: Behind a pair of braces at the cursor; ``brace_text`` are they themselves.
        unmatched: A brace without its partner, an unterminated string.
    """

    surface: str
    gutter: str
    line_number: str
    current_line: str
    selection: str
    guide: str
    found: str
    brace: str
    brace_text: str
    text: str
    comment: str
    number: str
    string: str
    keyword: str
    builtin: str
    definition: str
    class_name: str
    decorator: str
    attribute: str
    operator: str
    unmatched: str

    def foregrounds(self) -> dict[str, str]:
        """Return the colours that text is written in, by name."""
        names = (
            "text comment number string keyword builtin definition class_name "
            "decorator attribute operator unmatched"
        )
        return {name: getattr(self, name) for name in names.split()}


LIGHT: Final = SyntaxColors(
    surface="#ffffff",
    gutter="#f6f7f9",
    line_number="#646d7d",
    current_line="#f3f6fc",
    selection="#cfdefa",
    guide="#d5dae3",
    found="#c98a00",
    brace="#d3e6d8",
    brace_text="#0b5a33",
    text="#1a2030",
    comment="#596170",
    number="#8a4600",
    string="#0b6137",
    keyword="#8a1f9e",
    builtin="#00607f",
    definition="#1f49b6",
    class_name="#1f49b6",
    decorator="#825000",
    attribute="#2f3a55",
    operator="#424b5e",
    unmatched="#b3261e",
)

DARK: Final = SyntaxColors(
    surface="#191d24",
    gutter="#161a20",
    line_number="#7d8798",
    current_line="#1f242d",
    selection="#2c4170",
    guide="#343b48",
    found="#e0a63a",
    brace="#2a4536",
    brace_text="#9be8bd",
    text="#e3e7ee",
    comment="#a8b2c2",
    number="#f0a878",
    string="#9ad29c",
    keyword="#d5a6f5",
    builtin="#7fd0e0",
    definition="#9bbcff",
    class_name="#9bbcff",
    decorator="#e8c26f",
    attribute="#c3cde0",
    operator="#b9c2d2",
    unmatched="#ff9d94",
)


def colors(*, dark: bool) -> SyntaxColors:
    """Return the colours of one look."""
    return DARK if dark else LIGHT
