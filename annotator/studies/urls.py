"""Addresses of the studies room."""

from django.urls import path

from annotator.studies.views import join, members, study

app_name = "studies"
urlpatterns = [
    path("new-study/", study.new, name="new"),
    path("studies/<slug:slug>/settings/", study.settings, name="settings"),
    path("studies/<slug:slug>/protocol/", study.protocol, name="protocol"),
    path("studies/<slug:slug>/protocol/edit/", study.edit_protocol, name="edit_protocol"),
    path("studies/<slug:slug>/log/", study.log, name="log"),
    path("studies/<slug:slug>/members/", members.members, name="members"),
    path("studies/<slug:slug>/members/<int:user_id>/roles/", members.roles, name="roles"),
    path("studies/<slug:slug>/members/invite/", members.invite, name="invite"),
    path("studies/<slug:slug>/members/invitations/<int:invitation_id>/withdraw/", members.withdraw, name="withdraw"),
    path("join/<str:token>/", join.join, name="join"),
]
