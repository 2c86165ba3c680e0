"""From an author's text files to typed documents, with a diagnostic for every problem."""
