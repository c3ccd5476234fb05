"""Grain, and random fields by key."""
