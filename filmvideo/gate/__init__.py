"""Faults of cameras and projectors: weave, film breathing, flicker, light leaks, dust, hairs and scratches."""
