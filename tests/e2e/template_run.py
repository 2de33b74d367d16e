"""Runs one of the templates, as a user does, and tells what it says."""

from contextlib import ExitStack
from pathlib import Path

from tests.e2e.real_input import Bell, lines_of, wait_for_text


class Run:
    """Runs one strategy with variables, and tells what it logs."""

    def __init__(self, workspace: Path, stack: ExitStack) -> None:
        """Run in a new workspace."""
        self._workspace = workspace
        self._stack = stack
        self.strategy = ""
        self.bell = Bell(workspace)

    def start(self, source: Path, **variables: str) -> None:
        """Start a strategy under a manager whose environment has ``variables``."""
        self.bell = Bell(self._workspace, {"PYTHONWARNINGS": "ignore", **variables})
        self._stack.enter_context(self.bell.serving())
        self.strategy = self.bell.add(source)
        self.bell.start_running(self.strategy)
        self.log = self.bell.status(self.strategy)["log"]

    def wait_for(self, *texts: str) -> None:
        """Return when the strategy has logged all of ``texts``."""
        for text in texts:
            wait_for_text(self.log, text)

    def messages(self) -> list[str]:
        """Return what was logged, without the times that the strategy writes itself."""
        return [line.split(" ", 2)[-1] for line in lines_of(self.log)]

    def stop(self) -> dict[str, object]:
        """Stop the strategy and return its row."""
        self.bell.data("stop", self.strategy)
        return self.bell.status(self.strategy)
