"""Pairs from pictures of a chart, taken by a digital camera and on film."""
