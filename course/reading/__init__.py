"""The reading edition: lessons, glossary and cheat sheet as pages without Python or a network."""
