"""Where every room hangs: the composition root's table of addresses."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from annotator.accounts import openapi  # noqa: F401  # the API's description learns of tokens by its import
from annotator.common.views import health

handler400 = "annotator.common.views.bad_request"
handler403 = "annotator.common.views.permission_denied"
handler404 = "annotator.common.views.page_not_found"
handler500 = "annotator.common.views.server_error"

# its start is a script of its own, because our pages run nothing inline
docs = SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="common/api_docs.html")

api: list[URLPattern | URLResolver] = [
    path("", include("annotator.studies.api_urls")),
    path("", include("mining.api_urls")),
    path("", include("taxonomy.api_urls")),
    path("", include("annotator.rounds.api_urls")),
    path("", include("annotator.coding.api_urls")),
    path("", include("annotator.agreement.api_urls")),
    path("", include("annotator.adjudication.api_urls")),
    path("", include("annotator.alignment.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]

urlpatterns = [
    path("health/", health, name="health"),
    path("", include("annotator.overview.urls")),
    path("", include("annotator.accounts.urls")),
    path("accounts/", include("annotator.accounts.sign_in_urls")),
    path("", include("annotator.studies.urls")),
    path("", include("mining.urls")),
    path("", include("taxonomy.urls")),
    path("", include("annotator.rounds.urls")),
    path("", include("annotator.coding.urls")),
    path("", include("annotator.agreement.urls")),
    path("", include("annotator.adjudication.urls")),
    path("", include("annotator.alignment.urls")),
    path("", include("annotator.recoding.urls")),
    path("", include("annotator.exports.urls")),
    path("api/v1/", include((api, "api"))),
]
