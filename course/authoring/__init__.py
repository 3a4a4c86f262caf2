"""From text to notebooks: what a maintainer writes, read, built, and found again."""
