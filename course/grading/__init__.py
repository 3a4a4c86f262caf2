"""From a folder of submissions to a gradebook: run apart and sandboxed, judged outside."""
