"""The playground: type an expression, see its graph, step through its derivatives. No Python runs."""
