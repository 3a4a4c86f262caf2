"""A page to share: what a learner built, in one file that opens without a network."""
