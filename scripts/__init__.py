"""Programs that make, measure and time."""
