"""Light and colour: spectra, encodings, gamuts, differences."""
