"""Sound, data and other tracks passed through."""
