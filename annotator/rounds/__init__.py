"""Sampling, allocation, phases and blinding of rounds."""
