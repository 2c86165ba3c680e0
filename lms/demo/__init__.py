"""A demo organisation whose past is played through the product's own verbs."""
