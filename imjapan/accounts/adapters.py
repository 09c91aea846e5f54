"""What allauth asks of us: secrets of confirmation codes are encrypted before they reach the database."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class MfaAdapter(DefaultMFAAdapter):
    """Encrypted with a key made from SECRET_KEY, so that a stolen backup alone yields no codes. A key that was in use
    before (SECRET_KEY_FALLBACKS) still opens what it closed.
    """

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key):
    return base64.urlsafe_b64encode(hashlib.sha256(b"imjapan.accounts.mfa:" + key.encode()).digest())
