"""The event loop of a `bell` that is the manager."""

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QtMsgType,
    qInstallMessageHandler,
)


def qt_application() -> QCoreApplication:
    """Return the one application of this process.

    Qt tells on standard error that it takes UTF-8 where the locale is the C locale, as in
    most containers: nothing here depends on that, and a refusal is one sentence.
    """
    present = QCoreApplication.instance()
    if present is not None:
        return present
    before = qInstallMessageHandler(_discard)
    try:
        return QCoreApplication(["bell"])
    finally:
        qInstallMessageHandler(before)


def _discard(_kind: QtMsgType, _context: QMessageLogContext, _text: str) -> None:
    """Discard a message of Qt's."""
