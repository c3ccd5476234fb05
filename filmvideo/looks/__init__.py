"""Looks, their files, and the shipped presets."""
