"""Match: the function from a digital camera's light to a film's colour, learnt from pairs and proved on unseen ones."""
