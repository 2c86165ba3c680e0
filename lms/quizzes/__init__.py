"""Questions, attempts, answers and their marks."""
