"""Gives each text in front what is known of it: names, problems, formatting; does those commands."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from core.background import Background
from core.language.protocol import Document, Place
from core.language.services import LanguageServices
from core.manager.manager import StrategyManager
from core.records.problems import Problem, Severity
from core.sources.snippets import SNIPPETS
from desktop.actions import CommandId
from desktop.editor.code_session import CodeSession
from desktop.editor.comparison import Comparisons
from desktop.editor.editor_area import EditorArea
from desktop.editor.editor_tab import EditorTab
from desktop.editor.file_tab import FileTabs
from desktop.editor.lint_session import LintSession
from desktop.editor.name_picker import NamePicker
from desktop.editor.places_panel import PanelRow
from desktop.editor.versions import Versions
from desktop.settings import WindowSettings
from desktop.theme import Theme

if TYPE_CHECKING:
    from core.language.findings import Finding

_PREPARE_MS: Final = 400
"""After a tab has come to the front: whoever only looks on needs nothing of this."""


class CodeController(QObject):
    """One language program for all tabs, and a :class:`TabCode` for each."""

    def __init__(
        self, manager: StrategyManager, area: EditorArea, settings: WindowSettings, theme: Theme
    ) -> None:
        """Prepare; ``area`` owns this."""
        super().__init__(area)
        self.manager = manager
        self._area = area
        self._settings = settings
        self.services = LanguageServices(self)
        self.background = Background(self)
        self._files = FileTabs(area, theme)
        self.comparisons = Comparisons(area, settings, theme)
        self._tabs: dict[str, TabCode] = {}
        manager.strategy_changed.connect(self._on_manager_strategy_changed)

    def take_in(self, strategy_id: str, tab: EditorTab) -> None:
        """Know a tab's text from now on."""
        if strategy_id in self._tabs:
            self._tabs[strategy_id].prepare()
            return
        strategy = self.manager.store.get(strategy_id)
        path = self.manager.workspace.source(strategy_id)
        document = Document(strategy_id, str(path), strategy.interpreter)
        made = TabCode(tab, document, self)
        self._tabs[strategy_id] = made
        made.destroyed.connect(self._on_tab_destroyed)
        made.code.place_found.connect(self._on_code_place_found)
        made.code.setObjectName(strategy_id)
        made.setObjectName(strategy_id)
        made.show_panel(shown=self._settings.editor_flag(CommandId.PROBLEMS.value))
        self._check(strategy_id, made)

    def _check(self, strategy_id: str, tab: "TabCode") -> None:
        task = self.manager.check(strategy_id)
        task.succeeded.connect(tab.on_check_succeeded)
        tab.prepare()

    def close(self) -> None:
        """End the language program, and what checks texts."""
        self.services.close()
        for each in self._tabs.values():
            each.lint.close()

    def tab(self, strategy_id: str) -> "TabCode | None":
        """Return what is known of a strategy's text, None where it is not open."""
        return self._tabs.get(strategy_id)

    def current(self) -> "TabCode | None":
        """Return what is known of the text in front."""
        return self._tabs.get(self._area.current_id())

    def show_panels(self, *, shown: bool) -> None:
        """Show the lists of problems, or hide them."""
        for each in self._tabs.values():
            each.show_panel(shown=shown)

    def toggle_panels(self) -> None:
        """Show the lists of problems where they are hidden, and the reverse; remembered."""
        name = CommandId.PROBLEMS.value
        self._settings.keep_editor_flag(name, on=not self._settings.editor_flag(name))
        self.show_panels(shown=self._settings.editor_flag(name))

    @Slot(str)
    def _on_manager_strategy_changed(self, strategy_id: str) -> None:
        tab = self._tabs.get(strategy_id)
        interpreter = self.manager.store.get(strategy_id).interpreter
        if tab is not None and tab.code.document.interpreter != interpreter:
            tab.code.document = tab.code.document._replace(interpreter=interpreter)
            self._check(strategy_id, tab)

    @Slot()
    def _on_tab_destroyed(self) -> None:
        for each in [each for each in self._tabs if self._area.tab(each) is None]:
            del self._tabs[each]
            self.services.forget(each)

    @Slot(object)
    def _on_code_place_found(self, place: Place) -> None:
        if not place.path:
            own = self._tabs.get(self.sender().objectName())
            if own is not None:
                own.go_to(place.line, place.column)
            return
        path = Path(place.path)
        if path == self.manager.workspace.source(path.stem) and path.stem in self._known():
            self._area.open_strategy(path.stem, place.line + 1)
        else:
            self._files.open(path, place.line, place.column)

    def _known(self) -> set[str]:
        return {each.id for each in self.manager.statuses()}


class TabCode(QObject):
    """What is known of one tab's text, shown in the tab."""

    def __init__(self, tab: EditorTab, document: Document, controller: CodeController) -> None:
        """Follow the text; ``tab`` owns this."""
        super().__init__(tab)
        self._tab = tab
        self._controller = controller
        self._saves = False
        self._outline: list[Place] = []
        self.code = CodeSession(tab.editor, controller.services, document, self)
        self.code.explain = self._explain
        self.lint = LintSession(tab.editor, Path(document.path), controller.background, self)
        self._later = QTimer(self, singleShot=True, interval=_PREPARE_MS)
        self._later.timeout.connect(self.code.prepare)
        self.code.outline_found.connect(self._on_code_outline_found)
        self.code.usages_found.connect(self._on_code_usages_found)
        self.code.version_found.connect(self.lint.set_version)
        self.code.imports_found.connect(self.lint.set_missing)
        self.lint.due.connect(self.code.look_for_imports)
        self.lint.found.connect(self._on_lint_found)
        self.lint.formatted.connect(self._on_lint_formatted)
        self.lint.message_raised.connect(self.code.say)
        self.versions = Versions(tab, document.key, controller.manager, controller.comparisons)
        self.versions.told.connect(self.code.say)
        tab.problems_found.connect(self.lint.set_checked)
        tab.status_line.problems_toggled.connect(controller.toggle_panels)

    def prepare(self) -> None:
        """Let the language program know the interpreter, soon."""
        self._later.start()

    def show_panel(self, *, shown: bool) -> None:
        """Show the list of problems, or hide it."""
        self._tab.problems_panel.setVisible(shown)

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor on a place, counted from 0."""
        self._tab.editor.setCursorPosition(line, column)
        self._tab.setFocus()

    def go_to_problem(self, *, forward: bool) -> None:
        """Put the cursor on the next problem, or on the one before; say what it is."""
        spans = [each.span for each in self.lint.findings()]
        starts = sorted({(each.line, each.column) for each in spans})
        here = self._tab.editor.getCursorPosition()
        if not starts:
            self.code.say("No problems")
            return
        if forward:
            place = next((each for each in starts if each > here), starts[0])
        else:
            place = next((each for each in reversed(starts) if each < here), starts[-1])
        self.go_to(*place)
        self.code.say(self._explain(*place))

    def mend(self) -> None:
        """Mend the problem at the cursor."""
        place = self._tab.editor.getCursorPosition()
        finding = self.lint.finding_at(*place) or self.lint.finding_at(place[0])
        if finding is not None and finding.module:
            self._install(finding.module)
        elif not self.lint.mend(*place):
            self.code.say("No change is known that mends something here")

    def _install(self, module: str) -> None:
        """Offer to install what the interpreter lacks."""
        from desktop.dialogs.install_package import InstallDialog  # noqa: PLC0415 - seldom wished

        chosen = self.code.document.interpreter
        dialog = InstallDialog(self._tab, module, Path(chosen) if chosen else None)
        dialog.installed.connect(self.code.look_for_imports)
        dialog.open()

    def choose_snippet(self) -> None:
        """Let the user choose a piece of source, and insert it at the cursor."""
        if self._tab.editor.isReadOnly():
            self.code.say(f"{self._tab.name()} cannot be edited now: stop it first")
            return
        rows = [f"{each.name}   {each.summary}" for each in SNIPPETS]
        picker = NamePicker("Insert a snippet", rows, self._tab)
        picker.picked.connect(self._on_snippet_picked)
        picker.open_over(self._tab.editor)

    @Slot(int)
    def _on_snippet_picked(self, row: int) -> None:
        self._tab.editor.insertSnippet(SNIPPETS[row])
        self._tab.setFocus()

    def format(self, *, saves: bool = False) -> bool:
        """Format the text, then save it where that is wished; return whether that is under way."""
        if self._tab.editor.isReadOnly() or not self._tab.can_export():
            return False
        self._saves = saves
        self.lint.format()
        return True

    def _explain(self, line: int, column: int) -> str:
        finding = self.lint.finding_at(line, column)
        if finding is None:
            return ""
        way = _way(finding)
        return f"{finding.message}\n{way}" if way else finding.message

    # -- what happens

    @Slot(object)
    def on_check_succeeded(self, problems: list[Problem]) -> None:
        """Take over what the check of the file found, where the text is still the file's."""
        if not self._tab.editor.isModified():
            self.lint.set_checked(problems)

    @Slot()
    def _on_lint_found(self) -> None:
        findings = self.lint.findings()
        self._tab.editor.aids.show_findings(findings)
        errors = sum(1 for each in findings if each.severity is Severity.ERROR)
        status = self._tab.status_line
        status.count_problems(errors, len(findings) - errors)
        status.show_problems([_as_problem(each) for each in findings])
        rows = [_as_row(each) for each in findings]
        self._tab.problems_panel.show_rows(status.problems_button.text(), rows)

    @Slot(bool)
    def _on_lint_formatted(self, _done: bool) -> None:  # noqa: FBT001 - a signal's
        if self._saves:
            self._saves = False
            self._tab.save()

    @Slot(list)
    def _on_code_outline_found(self, places: list[Place]) -> None:
        words = {"class": "class", "function": "def"}
        rows = [f"{'    ' * each.level}{words[each.kind]} {each.name}" for each in places]
        self._outline = places
        picker = NamePicker("Go to a class or a function", rows, self._tab)
        picker.picked.connect(self._on_picker_picked)
        picker.open_over(self._tab.editor)

    @Slot(int)
    def _on_picker_picked(self, row: int) -> None:
        self.go_to(self._outline[row].line, self._outline[row].column)

    @Slot(list)
    def _on_code_usages_found(self, places: list[Place]) -> None:
        text = self._tab.editor.text
        rows = [PanelRow(each.line, each.column, text(each.line).strip()) for each in places]
        count = len(rows)
        word = "usage" if count == 1 else "usages"
        self._tab.usages_panel.show_rows(f"{count} {word} of “{places[0].name}”", rows)
        self._tab.usages_panel.show()


def _as_problem(finding: "Finding") -> Problem:
    line, column = finding.span.line + 1, finding.span.column + 1
    return Problem(finding.severity, finding.code, finding.message, line, column)


def _as_row(finding: "Finding") -> PanelRow:
    role = "error" if finding.severity is Severity.ERROR else "warning"
    line, column = finding.span.line, finding.span.column
    return PanelRow(line, column, finding.message, role, role, _way(finding))


def _way(finding: "Finding") -> str:
    """Return what Ctrl+. would do about a problem, nothing where it would do nothing."""
    if finding.module:
        return f"Ctrl+.: Install “{finding.module}”…"
    return f"Ctrl+.: {finding.fix.title}" if finding.fix else ""
