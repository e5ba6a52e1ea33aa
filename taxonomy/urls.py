"""Addresses of the taxonomy room."""

from django.urls import include, path

from taxonomy.views import acts, comparing, editor, files, leaving, versions

app_name = "taxonomy"

book = [
    path("", editor.codebook, name="codebook"),
    path("new-facet/", editor.new_facet, name="new_facet"),
    path("facets/<slug:key>/", editor.facet, name="facet"),
    path("facets/<slug:key>/act/", acts.facet_act, name="facet_act"),
    path("facets/<slug:key>/new-code/", editor.new_code, name="new_code"),
    path("codes/<slug:key>/", editor.code, name="code"),
    path("codes/<slug:key>/act/", acts.code_act, name="code_act"),
    path("codes/<slug:key>/leave/", leaving.leave, name="leave"),
    path("codes/<slug:key>@<int:number>/", comparing.code_at, name="code_at"),
    path("undo/", leaving.undo, name="undo"),
    path("redo/", leaving.redo, name="redo"),
    path("similar/", acts.similar_names, name="similar"),
    path("words/", acts.words, name="words"),
    path("import/", files.import_file, name="import"),
    path("schemes/", files.schemes, name="schemes"),
    path("export/", files.export_draft, name="export"),
    path("publish/", versions.publish, name="publish"),
    path("versions/", versions.versions, name="versions"),
    path("versions/<int:number>/", versions.version, name="version"),
    path("versions/<int:number>/restore/", comparing.restore_version, name="restore_version"),
    path("difference/", comparing.difference, name="difference"),
    path("versions/<int:number>/export/", files.export_version, name="export_version"),
]
urlpatterns = [path("codebooks/<int:codebook_id>/", include(book))]
