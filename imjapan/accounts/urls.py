from django.urls import path

from . import bell_views, mail_views, security_views, token_views, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/forgotten/", views.forgotten, name="forgotten"),
    path("sign-in/forgotten/sent/", views.forgotten_sent, name="forgotten_sent"),
    path("sign-in/demo/", views.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("enter/<str:token>/", views.enter, name="enter"),
    path("account/", security_views.security, name="security"),
    path("account/confirm/", security_views.confirm, name="confirm"),
    path("account/password/", security_views.password, name="password"),
    path("account/code/", security_views.code_set_up, name="code_set_up"),
    path("account/code/recovery/", security_views.recovery_codes, name="recovery_codes"),
    path("account/code/remove/", security_views.code_remove, name="code_remove"),
    path("account/sessions/<uuid:public_id>/end/", security_views.session_end, name="session_end"),
    path("account/sessions/end/", security_views.sessions_end, name="sessions_end"),
    path("account/tokens/", token_views.token_list, name="tokens"),
    path("account/tokens/<uuid:public_id>/revoke/", token_views.token_revoke, name="token_revoke"),
    path("account/mails/", bell_views.switches, name="switches"),
    path("account/bell/", bell_views.bell_page, name="bell"),
    path("account/bell/read/", bell_views.bell_read, name="bell_read"),
    path("account/bell/<uuid:public_id>/open/", bell_views.bell_open, name="bell_open"),
    path("mails/", mail_views.mail_list, name="mail_list"),
    path("mails/test/", mail_views.mail_test, name="mail_test"),
    path("mails/<uuid:public_id>/", mail_views.mail_detail, name="mail"),
    path("mails/<uuid:public_id>/again/", mail_views.mail_again, name="mail_again"),
    path("mails/<uuid:public_id>/drop/", mail_views.mail_drop, name="mail_drop"),
]
