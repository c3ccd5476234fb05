"""The light path: its stages in order, built from a look."""
