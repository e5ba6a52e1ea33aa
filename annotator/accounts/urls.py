"""Addresses of the accounts room; signing in is in `sign_in_urls`."""

from django.urls import path

from annotator.accounts.views import door, people, profile

app_name = "accounts"
urlpatterns = [
    path("welcome/", door.first_owner, name="first_owner"),
    path("profile/", profile.profile, name="profile"),
    path("profile/theme/", profile.theme, name="theme"),
    path("profile/tokens/", profile.tokens_page, name="tokens"),
    path("profile/tokens/<int:token_id>/revoke/", profile.revoke_token, name="revoke_token"),
    path("people/", people.people, name="people"),
    path("people/<int:user_id>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:user_id>/reactivate/", people.reactivate, name="reactivate"),
    path("people/<int:user_id>/reset-link/", people.reset_link, name="reset_link"),
]
