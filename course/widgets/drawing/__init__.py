"""What the widgets' Python shares: a graph recorded, differentiated, put into words, laid out and drawn."""
