"""Folders that an instructor hands on as they are: a students' package, autograders, a workflow."""
