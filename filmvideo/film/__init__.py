"""Film stocks, and their exposure, development, printing and viewing."""
