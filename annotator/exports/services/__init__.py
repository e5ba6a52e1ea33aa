"""Every write of the exports room: asking for a package, building it in a worker, cancelling it."""

from annotator.exports.services.asking import TASK, BeingBuilt, NothingToExport, cancel_export, start_export
from annotator.exports.services.running import run_build

__all__ = ["TASK", "BeingBuilt", "NothingToExport", "cancel_export", "run_build", "start_export"]
