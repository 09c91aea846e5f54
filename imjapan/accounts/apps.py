from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "imjapan.accounts"
    label = "accounts"
