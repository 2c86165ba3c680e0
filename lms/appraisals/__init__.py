"""Appraisals: forms, cycles, both parts, evidence, score sheets, release, and the record that all of them share."""
