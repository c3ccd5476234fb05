"""Every annotation in filmvideo is checked while the tests run: types by beartype, shapes by jaxtyping."""

import os

from jaxtyping import install_import_hook

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read as torch loads; idle threads must not spin

install_import_hook("filmvideo", "shape_checker.check")
