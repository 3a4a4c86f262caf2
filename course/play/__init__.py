"""The playground: type an expression or lines of Python, and step through its derivatives."""
