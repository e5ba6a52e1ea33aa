"""Agreement on evidence: raters mark spans of a text, and may differ in where they lie and in what they are called.

`overlap` compares pairs of raters span by span or character by character, `unitizing` has Krippendorff's alpha_U, and
`disorder` the observed part of gamma. None of them asks whether a code is right without its span: see the modules for
codes.
"""
