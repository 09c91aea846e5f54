from django.contrib.auth.views import LogoutView
from django.urls import path

from . import token_views, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/demo/", views.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("account/tokens/", token_views.token_list, name="tokens"),
    path("account/tokens/<uuid:public_id>/revoke/", token_views.token_revoke, name="token_revoke"),
]
