"""Look and feel: the frame of every page, its macros, forms, tables, words and static files."""
