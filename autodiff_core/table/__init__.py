"""The rows: what each operation computes and what its derivative is; and NumPy's functions, composed of rows."""
