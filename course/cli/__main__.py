"""`python -m course.cli`: the same as `backprop`, where that is not on the PATH."""

import sys

from course.cli import main

sys.exit(main())
