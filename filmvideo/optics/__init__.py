"""What spreads light: lens, emulsion and film base. It acts on exposure, in µm on film."""
