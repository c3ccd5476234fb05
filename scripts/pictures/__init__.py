"""Moving pictures made from photographs, and test charts: what scripts/make_samples.py writes."""
