"""`python -m assistant`: the shell face, see `assistant.cli`."""

import sys

from assistant.cli import main

sys.exit(main())
