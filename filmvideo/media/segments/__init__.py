"""Clips written in segments that survive a crash."""
