"""Grain and everything random: fields named by keys."""
