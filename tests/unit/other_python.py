"""A Python that compiles in its own way, as one of another version does."""

import sys
from pathlib import Path

_PROGRAM = """\
#!{python}
import builtins, sys
sys.executable = {path!r}
open({path!r} + ".asked", "a").write("asked\\n")
mine = sys.argv[2]

def other(text, name, *rest):
    {statement}

code = compile(mine, "mine", "exec")
builtins.compile = other
exec(code)
"""


def other_python(path: Path, statement: str) -> Path:
    """Make an interpreter that does ``statement`` in place of ``compile(text, name, …)``.

    It notes each question in ``<path>.asked``, a line each.
    """
    path.write_text(
        _PROGRAM.format(python=sys.executable, path=str(path), statement=statement),
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def questions(path: Path) -> int:
    """Return how often such an interpreter was asked something."""
    asked = Path(f"{path}.asked")
    return len(asked.read_text(encoding="utf-8").splitlines()) if asked.exists() else 0
