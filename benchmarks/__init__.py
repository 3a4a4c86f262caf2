"""Compare `autodiff_core` with its peers, side by side in one run: `python -m benchmarks`."""
