"""Frames of a clip with one look after another, held in memory."""
