"""Do groups of reports differ? Tables, ranks, rules and corrections for many tests, on labels that are settled.

Not for agreement between raters. Without scipy, whose import costs more than what is computed here; tests hold the
values against it.
"""
