"""The playground: type an expression, and step through its derivatives. No Python runs."""
