"""``python -m aioportal.sandbox``."""

import sys

from . import main

sys.exit(main())
