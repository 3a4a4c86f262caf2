"""What the widgets' Python shares: a graph recorded, differentiated, put into words and drawn."""
