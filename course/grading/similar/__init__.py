"""Pairs of answers that are alike beyond what the task makes alike, for a person to judge."""
