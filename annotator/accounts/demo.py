"""The accounts of the demo, which its sign-in page lists; they exist in no other installation."""

PASSWORD = "intercoder-demo"  # noqa: S105  # printed on the sign-in page

# user name, what this person does
ACCOUNTS = (
    ("lead", "sets up the study, opens rounds, exports"),
    ("rater", "codes reports of the open round"),
    ("rater2", "codes the same reports, blind"),
    ("adjudicator", "settles conflicts"),
    ("outsider", "belongs to no study"),
)
