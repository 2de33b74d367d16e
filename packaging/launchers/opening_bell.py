"""The window, as a frozen program starts it."""

import sys

from desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
