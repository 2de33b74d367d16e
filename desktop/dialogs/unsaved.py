"""The question what happens to unsaved texts."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.models.requests import UnsavedChoice

_SHOWN = 8


def ask(parent: QWidget, names: Sequence[str]) -> UnsavedChoice | None:
    """Ask once for all texts; return None where they stay open.

    Args:
        parent: The window in front of which the question stands.
        names: Of the strategies whose texts are unsaved, at least one.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Unsaved changes")
    role, several = QMessageBox.ButtonRole, len(names) > 1
    if several:
        box.setText(f"{len(names)} strategies have changes that are not saved.")
        shown = [f"•  {name}" for name in names[:_SHOWN]]
        if len(names) > _SHOWN:
            shown.append(f"…  and {len(names) - _SHOWN} more")
        box.setInformativeText("\n".join(shown))
    else:
        box.setText(f"“{names[0]}” has changes that are not saved.")
        box.setInformativeText("Without saving them they are lost.")
    save = box.addButton("Save all" if several else "Save", role.AcceptRole)
    discard = box.addButton("Discard", role.DestructiveRole)
    cancel = box.addButton("Cancel", role.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    if clicked is save:
        return UnsavedChoice.SAVE
    return UnsavedChoice.DISCARD if clicked is discard else None
