"""Pages of the codebook: the editor of the draft, its files, and the published versions."""
