"""What is delivered of a day's shooting: a card's clips, graded, put on film, written several times and reported."""
