"""``python -m core.language``, or this file itself, for a Python that is given no path to us."""

import sys
from pathlib import Path

if __name__ == "__main__":
    if not __package__:
        sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from core.language.program import main

    main()
