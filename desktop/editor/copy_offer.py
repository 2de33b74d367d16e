"""Editing a copy of what cannot be edited while it runs."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop.editor.editor_pane import EditorPane
from desktop.editor.standing import COPY
from desktop.editor.strategy_source import StrategySource


class CopyOffer(QObject):
    """Makes the source of a copy from the text of a tab, as it is on the screen."""

    wished = Signal(bytes)
    """What a copy begins with."""

    def __init__(self, pane: EditorPane, source: StrategySource) -> None:
        """Follow the bar of ``pane``, which owns this."""
        super().__init__(pane)
        self._editor = pane.editor
        self._source = source
        pane.info_bar.other_requested.connect(self._on_info_bar_other_requested)
        source.encoded.connect(self.wished)

    @Slot(str)
    def _on_info_bar_other_requested(self, name: str) -> None:
        if name == COPY:
            self._source.encode(self._editor.text())
