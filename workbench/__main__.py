"""``python -m workbench`` is ``songreel``."""

import sys

from workbench.cli import main

if __name__ == "__main__":
    sys.exit(main())
