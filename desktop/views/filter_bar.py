"""The row above the table in which the user says which strategies to show."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from core.records.states import StrategyState
from desktop.models.strategy_cells import URGENCY
from desktop.theme import Theme

_TYPING_MS: Final = 120
_ALL: Final = ""
_SEARCH_WIDTHS: Final = (150, 280)


class FilterBar(QWidget):
    """A search field, and a chip for each state in which a strategy is."""

    text_changed = Signal(str)
    """The words, once typing has paused."""
    state_changed = Signal(object)
    """The chosen :class:`StrategyState`, None for all."""
    left = Signal()
    """Down or Enter was pressed: the user wants to be in the table."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin with everything shown."""
        super().__init__(parent)
        self._theme = theme
        self._search = _SearchField(self)
        self._search.setPlaceholderText("Filter by name or reason")
        self._search.setAccessibleName("Filter strategies")
        self._search.addAction(
            theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._search.setMinimumWidth(_SEARCH_WIDTHS[0])
        self._search.setMaximumWidth(_SEARCH_WIDTHS[1])
        # The window may be narrower than all the chips with their words.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._chips: dict[str, QToolButton] = {}
        self._counts: dict[StrategyState, int] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 8, 8, 8)
        self._row.setSpacing(6)
        self._row.addWidget(self._search, 1)
        self._row.addSpacing(8)
        self._row.addStretch(0)
        self._chip(_ALL).setChecked(True)
        self._search.textChanged.connect(self._on_search_text_changed)
        self._search.left.connect(self.left)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._group.buttonClicked.connect(self._on_group_button_clicked)

    def set_counts(self, counts: Mapping[StrategyState, int]) -> None:
        """Show how many strategies are in each state; a chosen state keeps its chip."""
        self._counts = dict(counts)
        self._chip(_ALL).setText(f"All  {sum(counts.values()):,}")
        for state in sorted(StrategyState, key=URGENCY.__getitem__):
            count = counts.get(state, 0)
            known = self._chips.get(state.value)
            if known is None and not count:
                continue
            chip = self._chip(state.value)
            chip.setVisible(bool(count) or chip.isChecked())
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Write the states' words into their chips where there is room, else counts alone."""
        shown = [word for word, chip in self._chips.items() if word and not chip.isHidden()]
        for is_short in (False, True):
            for word in shown:
                count = f"{self._counts.get(StrategyState(word), 0):,}"
                name = word.capitalize()
                self._chips[word].setText(count if is_short else f"{name}  {count}")
                self._chips[word].setToolTip(f"{name}: {count}" if is_short else "")
            if self._row.minimumSize().width() <= self.width():
                return

    def focus_search(self) -> None:
        """Give the search field the keyboard, with its text selected."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def clear(self) -> None:
        """Show everything again."""
        self._search.clear()
        self._timer.stop()
        self._chip(_ALL).setChecked(True)
        self.text_changed.emit("")
        self.state_changed.emit(None)

    def set_text(self, text: str) -> None:
        """Ask for the strategies with these words, at once."""
        self._search.setText(text)
        self._timer.stop()
        self.text_changed.emit(text)

    def chip(self, state: StrategyState | None) -> QToolButton | None:
        """Return the chip of a state, or of all with None; None where it has none."""
        return self._chips.get(_ALL if state is None else state.value)

    def _chip(self, word: str) -> QToolButton:
        chip = self._chips.get(word)
        if chip is None:
            chip = QToolButton(self)
            chip.setObjectName("chip")
            chip.setCheckable(True)
            chip.setProperty("state", word)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if word:
                chip.setIcon(self._theme.icon(f"state-{word}", f"state_{word}"))
                chip.setIconSize(QSize(14, 14))
                chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self._chips[word] = chip
            self._group.addButton(chip)
            self._row.insertWidget(self._place(word), chip)
        return chip

    def _place(self, word: str) -> int:
        """Return where a chip stands in the row: by urgency, after the search and its gap."""
        if word == _ALL:
            return 2
        rank = URGENCY[StrategyState(word)]
        before = [each for each in self._chips if each and URGENCY[StrategyState(each)] < rank]
        return 3 + len(before)

    @Slot(str)
    def _on_search_text_changed(self, _text: str) -> None:
        self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self.text_changed.emit(self._search.text())

    @Slot()
    def _on_group_button_clicked(self) -> None:
        chosen = self._group.checkedButton()
        word = chosen.property("state") if chosen else _ALL
        self.state_changed.emit(StrategyState(word) if word else None)


class _SearchField(QLineEdit):
    """Clears itself on Escape, and lets go of the keyboard on Down and Enter."""

    left = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left.emit()
        else:
            super().keyPressEvent(event)
