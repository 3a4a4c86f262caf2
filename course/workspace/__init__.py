"""The learner's folder: what the course puts there, what it remembers there, who serves it."""
