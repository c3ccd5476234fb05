"""Spatial effects on light, in µm on film: filter, lens, emulsion, film base and scanner aperture."""
