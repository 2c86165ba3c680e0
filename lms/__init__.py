"""Goldenrule: training and coaching that ends in a fair customer-service appraisal."""
