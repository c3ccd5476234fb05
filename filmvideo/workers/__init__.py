"""One job on many processes and many machines."""
