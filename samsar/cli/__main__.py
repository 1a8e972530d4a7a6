"""`python -m samsar.cli` is `samsar`."""

import sys

from samsar.cli import main

sys.exit(main())
