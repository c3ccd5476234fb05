"""Every annotation in filmvideo is checked while the tests run: types by beartype, shapes by jaxtyping."""

from jaxtyping import install_import_hook

install_import_hook("filmvideo", "shape_checker.check")
