"""One piece of work on many processes and many machines."""
