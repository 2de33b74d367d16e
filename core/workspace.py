"""The workspace: the folder that holds everything of one user's strategies.

Its layout is OpenAlgo's, so that either program opens the other's folder; what is
ours alone lies in folders of our own beside it.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.errors import WorkspaceError

WORKSPACE_VARIABLE = "OPENING_BELL_WORKSPACE"

_GITIGNORES = {
    "strategies": """\
# Written by Opening Bell: strategies and their settings stay out of version control.
strategy_configs.json*
strategy_env.json*
opening_bell.json*
variable_sets.json*
.secure_env*
scripts/*.py
!examples/
!examples/*.py
runs/
data/
history/
trash/
unsaved/
*.bak
*.backup
*~
__pycache__/
*.py[cod]
""",
    "strategies/scripts": """\
*.py
!.gitignore
*.log
*.bak
*.backup
*~
__pycache__/
*.py[cod]
""",
    "log": """\
*
!.gitignore
!strategies/
""",
    "log/strategies": """\
*
!.gitignore
""",
    "keys": """\
*
!.gitignore
""",
}


@dataclass(frozen=True)
class Workspace:
    """The paths of a workspace; ``root`` is absolute."""

    root: Path

    @cached_property
    def strategies(self) -> Path:
        """Return the folder of configurations and of everything below it."""
        return self.root / "strategies"

    @cached_property
    def scripts(self) -> Path:
        """Return the folder of the sources, ``<id>.py`` and ``<id>.bak``."""
        return self.strategies / "scripts"

    @property
    def configs_file(self) -> Path:
        """Return OpenAlgo's file of strategy configurations."""
        return self.strategies / "strategy_configs.json"

    @property
    def settings_file(self) -> Path:
        """Return the file of what was chosen for all strategies; OpenAlgo has none such."""
        return self.strategies / "opening_bell.json"

    @property
    def trash(self) -> Path:
        """Return the folder that deleted strategies are moved to."""
        return self.strategies / "trash"

    @property
    def logs(self) -> Path:
        """Return the folder of the logs that runners write."""
        return self.root / "log" / "strategies"

    @property
    def program_log(self) -> Path:
        """Return the manager's own log."""
        return self.root / "log" / "opening-bell.log"

    @property
    def events_file(self) -> Path:
        """Return the journal of state changes, one JSON object a line."""
        return self.root / "log" / "events.jsonl"

    @cached_property
    def all_runs(self) -> Path:
        """Return the folder of all runs, with a folder for each strategy."""
        return self.strategies / "runs"

    @property
    def keys(self) -> Path:
        """Return the folder of encryption keys."""
        return self.root / "keys"

    @property
    def encryption_key(self) -> Path:
        """Return the file of the one key of what is encrypted, in OpenAlgo's form."""
        return self.keys / ".encryption_key"

    @property
    def strategy_secrets(self) -> Path:
        """Return the encrypted file of the strategies' secure variables, in OpenAlgo's form."""
        return self.strategies / ".secure_env"

    @property
    def set_secrets(self) -> Path:
        """Return the encrypted file of the secure variables that strategies share."""
        return self.keys / ".variable_sets"

    @property
    def connection_keys(self) -> Path:
        """Return the encrypted file of the API keys of connections."""
        return self.keys / ".connections"

    @property
    def encrypted_files(self) -> tuple[Path, ...]:
        """Return all files that are under the key, but for those in the trash."""
        return self.strategy_secrets, self.set_secrets, self.connection_keys

    @property
    def manager_lock(self) -> Path:
        """Return the file whose lock the one manager of this workspace holds."""
        return self.all_runs / "manager.lock"

    @property
    def all_unsaved(self) -> Path:
        """Return the folder in which the editor keeps what tabs have unsaved."""
        return self.strategies / "unsaved"

    def source(self, strategy_id: str) -> Path:
        """Return the path of a strategy's source."""
        return self.scripts / f"{strategy_id}.py"

    def unsaved(self, strategy_id: str) -> Path:
        """Return where the editor keeps what a strategy's tab has unsaved."""
        return self.all_unsaved / f"{strategy_id}.py"

    def runs(self, strategy_id: str) -> Path:
        """Return the folder that holds a folder for each run of a strategy."""
        return self.all_runs / strategy_id

    def history(self, strategy_id: str) -> Path:
        """Return the folder of the versions of a strategy's source that have run."""
        return self.strategies / "history" / strategy_id

    def data(self, strategy_id: str) -> Path:
        """Return a strategy's working folder."""
        return self.strategies / "data" / strategy_id

    def create(self) -> None:
        """Create what is missing: the folders, and their ``.gitignore`` files.

        Raises:
            WorkspaceError: A folder cannot be created or written to.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.keys.mkdir(mode=0o700, exist_ok=True)
            for name, ignored in _GITIGNORES.items():
                folder = self.root / name
                folder.mkdir(parents=True, exist_ok=True)
                if not (folder / ".gitignore").exists():
                    (folder / ".gitignore").write_text(ignored, encoding="utf-8", newline="\n")
            for private in (self.all_runs, self.strategies / "data", self.trash):
                private.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            message = (
                f"The workspace {self.root} cannot be used ({error.strerror}): "
                "choose another folder with --workspace"
            )
            raise WorkspaceError(message) from error


def find_workspace(chosen: str | Path | None = None) -> Workspace:
    """Return the workspace to use; nothing is created.

    Args:
        chosen: The folder named on the command line, if any. Without one the variable
            ``OPENING_BELL_WORKSPACE`` decides, then the checkout that the program runs
            from, then the user's data folder.

    Raises:
        WorkspaceError: The named folder depends on one that is not there: on the home of a
            user whom nobody knows, or on a current folder that was deleted.
    """
    named = chosen or os.environ.get(WORKSPACE_VARIABLE)
    if named:
        return Workspace(_absolute(Path(named)))
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "run.py").is_file():
        return Workspace(checkout)
    import platformdirs  # noqa: PLC0415 - `bell`, which mostly does not need it, starts faster

    return Workspace(Path(platformdirs.user_data_dir("opening-bell", appauthor=False)))


def _absolute(path: Path) -> Path:
    try:
        return path.expanduser().absolute()
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else "there is no such home folder"
        message = f"The workspace {path} cannot be found ({why}): name it by its whole path"
        raise WorkspaceError(message) from error
