"""A job: what was requested, resolved; its frame loop, manifest and report."""
