"""The laboratory: instruments that measure the very light path that renders clips, against the maker's sheet."""
