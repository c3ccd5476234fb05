"""Frames of light rendered, and how near tables come to the reference."""
