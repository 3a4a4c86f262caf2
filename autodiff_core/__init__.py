"""A small automatic differentiation engine."""
