"""How static files are stored outside development: compressed, under names that hold the hash of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # no types


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """Renames what a script imports too.

    Otherwise a page would load `app.js` twice, once under each name, as two modules that know nothing of each other.
    """

    support_js_module_import_aggregation = True
