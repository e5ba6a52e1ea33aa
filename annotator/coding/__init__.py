"""The rater's desk: drafts, codings, memos."""
