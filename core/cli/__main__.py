"""`python -m core.cli` is `bell`."""

import sys

from core.cli.main import main

sys.exit(main())
