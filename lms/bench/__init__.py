"""The bench: what each page and write costs beside a floor measured in the same run."""
