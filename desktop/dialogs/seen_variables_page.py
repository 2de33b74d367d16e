"""What a strategy will finally see, and where each value comes from."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.variables.run_environment import REGULAR, SECURE
from core.variables.variable import Variable
from desktop.dialogs.form_dialog import UNIT
from desktop.models.environment_form import BULLETS

_WORDS: Final = (
    "Later in this list counts more: your session, the OpenAlgo connection, .env of the workspace, "
    "sets, own variables, own secrets; what the program says, always. What looks like a secret of something else "
    "is not handed on from your session."
)
_SOURCES: Final = {REGULAR: "this strategy", SECURE: "this strategy, secret"}
_WIDTHS: Final = (30 * UNIT, 34 * UNIT)


class SeenVariablesPage(QWidget):
    """One row for each variable; secrets are bullets, always."""

    wished = Signal()
    """The rows are to be made anew."""

    def __init__(self, parent: QWidget) -> None:
        """Begin without rows."""
        super().__init__(parent)
        self.rows = QTreeWidget(self)
        self.rows.setObjectName("seenVariables")
        self.rows.setHeaderLabels(["Name", "Value", "From"])
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.rows.setAccessibleName("What the strategy will see")
        for column, width in enumerate(_WIDTHS):
            self.rows.setColumnWidth(column, width)
        self.session_box = QCheckBox("Also what comes from your &session", self)
        self.session_box.toggled.connect(self.wished)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 2 * UNIT, 0, 0)
        page.setSpacing(UNIT)
        words = QLabel(_WORDS, self)
        words.setWordWrap(True)
        words.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        page.addWidget(words)
        page.addWidget(self.rows, 1)
        page.addWidget(self.session_box)

    def show_variables(self, variables: Iterable[Variable]) -> None:
        """Show rows in place of those before."""
        self.rows.clear()
        for each in variables:
            value = BULLETS if each.is_secret else each.value.replace("\n", "↵")
            item = QTreeWidgetItem([each.name, value, _SOURCES.get(each.source, each.source)])
            item.setToolTip(1, "" if each.is_secret else each.value[:1000])
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self.rows.addTopLevelItem(item)
