"""Look and feel: the frame of every page, macros, forms, tables, words, static files, and the style guide."""
