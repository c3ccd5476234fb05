"""What spreads light: filter, lens, emulsion, film base and the spot of a scanner. It acts on light, in µm on film."""
