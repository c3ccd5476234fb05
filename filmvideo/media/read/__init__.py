"""Readers of clips, pipes and frame sequences."""
