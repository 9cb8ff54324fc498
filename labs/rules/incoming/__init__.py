# A file says the same people, days, names and units again and again: each is read once.
REMEMBERED = 1_024
