"""Writes of mining a git history: naming a repository, unpacking a bundle, harvesting commits."""

from mining.git.services.harvests import run_harvest, start_harvest
from mining.git.services.repositories import run_unpacking, take_bundle, use_clone

__all__ = ["run_harvest", "run_unpacking", "start_harvest", "take_bundle", "use_clone"]
