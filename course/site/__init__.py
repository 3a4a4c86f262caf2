"""The course as a static site that runs in a learner's browser: built here, served by any host."""
