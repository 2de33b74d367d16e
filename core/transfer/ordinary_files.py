"""What of a folder goes on the journey."""

import os
from collections.abc import Iterator
from pathlib import Path


def ordinary_files(root: Path) -> Iterator[Path]:
    """Yield the ordinary files below a folder; links, sockets and what cannot be listed are left out."""
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path
