"""Appraisals: evidence, score sheets, ratings and the record that employee, manager and HR share."""
