"""The page of proof: what the film shows beside what makers, laboratories and patents say of it."""
