"""What is taught: courses, modules and lessons as published, version by version, and the glossary."""
