"""The studio: a film chosen by eye, live, on a page in a browser."""
