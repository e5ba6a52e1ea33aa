"""Reports that tell of one bug: found, shown in pairs, decided by a person; one bug is one unit of a sample."""

from mining.duplicates.units import Dropped, unit_of, without_duplicates

__all__ = ["Dropped", "unit_of", "without_duplicates"]
