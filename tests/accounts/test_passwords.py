"""The rules of passwords: long phrases are welcome, what attackers try first is not."""

import pytest
from django.core.exceptions import ValidationError

from imjapan.accounts import passwords
from imjapan.accounts.models import User

USER = User(username="yamada.h", name="山田 花子", email="hanako.yamada@example.jp")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "朝の電車は混んでいるので自転車",
        "sakura ga saku koro ni mata aou",
        "x7#Qp!29vLmz",
        "a" + "very long phrase " * 12,
        "pass word with spaces at the end ",
    ],
)
def test_good_ones(password):
    passwords.check(password, USER)


@pytest.mark.parametrize(
    "password, code",
    [
        ("elevenchars", "password_too_short"),
        ("password1234", "password_too_common"),
        ("Ｐａｓｓｗｏｒｄ２０２６！", "password_too_common"),  # full width
        ("SakuraSakura1", "password_too_common"),
        ("2026ganbattekudasai!", "password_too_common"),
        ("qwertyuiopasdf", "password_too_common"),
        ("1qaz2wsx3edc4rfv", "password_too_common"),
        ("111111111111", "password_too_common"),
        ("abcabcabcabcabc", "password_too_common"),
        ("パスワードパスワード1234", "password_too_common"),
        ("よろしくおねがいします!!", "password_too_common"),
        ("yamada.h-2026", "password_too_similar"),
        ("YAMADA.Hyamada.h", "password_too_similar"),
        ("hanako.yamada1", "password_too_similar"),
        ("x" * 200 + "y" * 57, "password_too_long"),
        ("384756291038", "password_entirely_numeric"),
    ],
)
def test_bad_ones(password, code):
    with pytest.raises(ValidationError) as error:
        passwords.check(password, USER)
    assert code in [each.code for each in error.value.error_dict["password"]]


def test_our_list_is_folded_and_has_no_doubles():
    lines = [line for line in passwords._listed.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")]
    assert len(lines) == len(set(lines)) == len(passwords.listed())
    assert lines == [passwords.folded(line) for line in lines]
    assert len(lines) >= 150


@pytest.mark.django_db
@pytest.mark.parametrize("language, words", [("en", "At least 12 characters."), ("ja", "12文字以上")])
def test_the_rules_are_said_before_typing(world, client_of, language, words):
    page = client_of(world.alice, language).get("/account/password/").content.decode()
    assert words in page
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page
