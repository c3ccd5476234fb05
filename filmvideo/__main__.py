"""`python -m filmvideo` is `filmvideo`."""

import sys

from filmvideo.cli import main

sys.exit(main())
