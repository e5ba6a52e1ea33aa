"""The coefficients that a study can call its agreement. Pure, and without numpy, for models load it."""

RECOMMENDED = "recommended"
CHOICES = {
    RECOMMENDED: "Cohen's kappa for two raters, Krippendorff's alpha for more",
    "krippendorff_alpha_nominal": "Krippendorff's alpha",
    "fleiss_kappa": "Fleiss' kappa; Scott's pi for two raters",
    "conger_kappa": "Conger's kappa; Cohen's kappa for two raters",
    "gwet_ac1": "Gwet's AC1",
    "brennan_prediger": "Brennan-Prediger",
}
