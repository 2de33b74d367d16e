"""The look of the program: colours, icons, fonts and style sheet, light or dark."""

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QByteArray, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from typing_extensions import override

import resources
from desktop.palette import DARK, LIGHT

ThemeMode = Literal["system", "light", "dark"]

_PLACEHOLDER: Final = "currentColor"
_RESOURCES: Final = Path(resources.__file__).parent


def new_application(name: str) -> QApplication:
    """Return the process's application, in the style that a :class:`Theme` colours.

    Asked for by its name, as an object of the style would have PySide6 load every style class.
    """
    return QApplication([name, "-style", "Fusion"])


class Theme(QObject):
    """The colours of the present look, and what is drawn with them.

    A theme touches nothing but itself until :meth:`install` is called.
    """

    changed = Signal()
    """Light became dark or the reverse: what was drawn with :meth:`color` is stale.

    Icons follow by themselves at their next painting.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Follow the system's look."""
        super().__init__(parent)
        self._mode: ThemeMode = "system"
        self._application: QApplication | None = None
        self._dark = _system_is_dark()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_hints_scheme_changed)

    def install(self, application: QApplication) -> None:
        """Draw the whole application in this look, now and after every change.

        The style below it is that of :func:`new_application`.
        """
        self._application = application
        self._apply()

    def mode(self) -> ThemeMode:
        """Return what was chosen: a look, or to follow the system."""
        return self._mode

    def set_mode(self, mode: ThemeMode) -> None:
        """Use one look, or follow the system from now on."""
        self._mode = mode
        # The frames that the system draws follow too, where its platform can.
        scheme = {
            "system": Qt.ColorScheme.Unknown,
            "light": Qt.ColorScheme.Light,
            "dark": Qt.ColorScheme.Dark,
        }[mode]
        QGuiApplication.styleHints().setColorScheme(scheme)
        self._refresh()

    def is_dark(self) -> bool:
        """Return whether the present look is the dark one."""
        return self._dark

    def color(self, role: str) -> QColor:
        """Return the colour that plays ``role`` (a key of :mod:`desktop.palette`).

        Raises:
            KeyError: No such role.
        """
        return QColor(self._roles()[role])

    def state_color(self, state: str) -> QColor:
        """Return the colour of a strategy's state, by the state's word."""
        return self.color(f"state_{state}")

    def icon(self, name: str, role: str = "text") -> QIcon:
        """Return the icon ``resources/icons/<name>.svg``, tinted as text is.

        Args:
            name: Of the file, without its suffix.
            role: The colour of the normal mode; disabled and selected have their own.
        """
        return QIcon(_TintedIcon(self, name, role))

    def pixmap(self, name: str, color: QColor, size: int, scale: float) -> QPixmap:
        """Return an icon drawn in one colour.

        Args:
            name: Of the file, without its suffix.
            color: Stands where the file says ``currentColor``.
            size: Its edge in device-independent pixels.
            scale: Device pixels for each of those.
        """
        return _drawn(name, color.name(), size, scale)

    def monospace_font(self) -> QFont:
        """Return the system's font of fixed width, at the size of the application's."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setStyleHint(QFont.StyleHint.Monospace)
        size = QGuiApplication.font().pointSizeF()
        if size > 0:
            font.setPointSizeF(size)
        return font

    def figures_font(self) -> QFont:
        """Return the application's font with digits of one width, for columns of numbers."""
        font = QFont(QGuiApplication.font())
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _roles(self) -> Mapping[str, str]:
        return DARK if self._dark else LIGHT

    @cached_property
    def sources(self) -> "SourceTheme":
        """The look of sources alone; this theme's own until another is chosen."""
        return SourceTheme(self)

    def follows_dark(self) -> bool:
        """Return whether what is followed, where no look is chosen, is dark."""
        return _system_is_dark()

    def _refresh(self) -> None:
        dark = self._mode == "dark" or (self._mode == "system" and self.follows_dark())
        if dark == self._dark:
            return
        self._dark = dark
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        if self._application is not None:
            self._application.setPalette(_palette(self._roles()))
            self._application.setStyleSheet(
                _style_sheet(self._roles(), "dark" if self._dark else "light")
            )

    @Slot(Qt.ColorScheme)
    def _on_hints_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._refresh()


class SourceTheme(Theme):
    """The look of sources: the program's, or one of their own. Nothing is installed with it."""

    def __init__(self, program: Theme) -> None:
        """Follow the look of the program, which owns this."""
        self._program = program
        super().__init__(program)
        self._dark = program.is_dark()
        program.changed.connect(self._on_program_changed)

    @override
    def set_mode(self, mode: ThemeMode) -> None:
        """Use one look, or follow the program from now on (``system``)."""
        self._mode = mode
        self._refresh()

    @override
    def follows_dark(self) -> bool:
        return self._program.is_dark()

    @Slot()
    def _on_program_changed(self) -> None:
        self._refresh()


class _TintedIcon(QIconEngine):
    """Draws one icon in the theme's present colours, sharp at every scale."""

    def __init__(self, theme: Theme, name: str, role: str) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._role = role

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        # Asked of the matrix: to name a painter's device PySide6 loads every kind of device first.
        scale = painter.deviceTransform().m11()
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, scale))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    @override
    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        role = "disabled" if mode is QIcon.Mode.Disabled else self._role
        edge = min(size.width(), size.height())
        return self._theme.pixmap(self._name, self._theme.color(role), edge, scale)

    @override
    def clone(self) -> QIconEngine:
        return _TintedIcon(self._theme, self._name, self._role)

    @override
    def key(self) -> str:
        return "opening-bell"


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


@cache
def _drawing(name: str) -> str:
    return (_RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _drawn(name: str, color: str, size: int, scale: float) -> QPixmap:
    edge = max(1, round(size * scale))
    pixmap = QPixmap(edge, edge)
    pixmap.fill(Qt.GlobalColor.transparent)
    drawing = QByteArray(_drawing(name).replace(_PLACEHOLDER, color).encode())
    painter = QPainter(pixmap)
    QSvgRenderer(drawing).render(painter, QRectF(QPoint(0, 0), QSize(edge, edge)))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def _palette(roles: Mapping[str, str]) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for each, name in {
        role.Window: "background",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "raised",
        role.Text: "text",
        role.Button: "raised",
        role.ButtonText: "text",
        role.BrightText: "on_accent",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.PlaceholderText: "muted",
        role.Highlight: "selection",
        role.HighlightedText: "text",
        role.Accent: "accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Light: "raised",
        role.Midlight: "hover",
        role.Mid: "border",
        role.Dark: "control_border",
        role.Shadow: "border",
    }.items():
        palette.setColor(each, QColor(roles[name]))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(group.Disabled, each, QColor(roles["disabled"]))
    return palette


@cache
def _template() -> str:
    return (_themes() / "window.qss").read_text(encoding="utf-8")


def _themes() -> Path:
    return _RESOURCES / "themes"


def _style_sheet(roles: Mapping[str, str], look: str) -> str:
    words = {**roles, "look": look, "folder": str(_themes()).replace("\\", "/")}
    text = _template()
    # Longest first: @accent must not be found within @accent_hover.
    for name in sorted(words, key=len, reverse=True):
        text = text.replace(f"@{name}", words[name])
    return text
