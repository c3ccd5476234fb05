"""Match: the function from a digital camera's light to a film's colour, fitted to pairs and tested on others."""
