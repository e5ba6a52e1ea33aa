"""What an address asks of a facet: merge these codes, this level, without these raters, without unsure answers.

Whatever the facet does not have is left out of the question, so an old address still opens.
"""

from django.http import QueryDict

from annotator.agreement.ratings import FacetRatings
from annotator.agreement.whatif import WhatIf


def what_if_of(query: QueryDict, ratings: FacetRatings) -> WhatIf:
    """Return the question in an address."""
    depth = max((code.depth for code in ratings.facet.codes), default=0) + 1
    level = query.get("level", "")
    dropped = frozenset(query.getlist("drop")) & frozenset(ratings.letters)
    return WhatIf(
        merged=frozenset(query.getlist("merge")) & frozenset(ratings.facet.by_key),
        level=int(level) if level.isdecimal() and 1 <= int(level) < depth else None,
        dropped=dropped if len(ratings.letters) - len(dropped) >= 2 else frozenset(),
        leaves_out_unsure=query.get("unsure") == "out",
    )
