"""What an instructor runs to trust a task: each function gives findings, sentences to act on."""
