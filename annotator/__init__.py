"""The Django project and the coding workflow; each sub-package is a room."""
