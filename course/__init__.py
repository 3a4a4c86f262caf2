"""The course: lessons, exercises, checks and widgets."""
