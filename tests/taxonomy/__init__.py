"""The taxonomy room: codebooks, their draft, versions, files and pages."""
