"""Addresses of the coding room's API, below /api/v1/."""

from django.urls import path

from annotator.coding import api, own_api

urlpatterns = [
    path("studies/<slug:slug>/assignments/", api.AssignmentList.as_view(), name="assignments"),
    path("assignments/<int:assignment_id>/", api.AssignmentDetail.as_view(), name="assignment"),
    path("assignments/<int:assignment_id>/draft/", api.AssignmentDraft.as_view(), name="draft"),
    path("assignments/<int:assignment_id>/stage/", api.AssignmentStage.as_view(), name="stage"),
    path("assignments/<int:assignment_id>/submission/", api.AssignmentSubmission.as_view(), name="submission"),
    path("assignments/<int:assignment_id>/skip/", api.AssignmentSkip.as_view(), name="skip"),
    path("assignments/<int:assignment_id>/codes/", own_api.OwnCodeList.as_view(), name="own-codes"),
    path("assignments/<int:assignment_id>/codes/<str:key>/", own_api.OwnCodeDetail.as_view(), name="own-code"),
]
