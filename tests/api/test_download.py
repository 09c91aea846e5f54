"""The PDF of a document: the stored bytes, for those who may read the document."""

import hashlib

import pytest
from django.urls import reverse

from imjapan.accounts import tokens
from imjapan.core import files
from tests.records import PDF, make_document, one_of_each
from tests.world import make_audit


@pytest.fixture
def it(world):
    return one_of_each(world.asahi_plant, world.alice, world.hana)


def download(client, document):
    return client.get(reverse("api:documents-download", args=[document.public_id]))


@pytest.mark.parametrize(
    "name, readable",
    [
        ("alice", {"instruction", "report", "draft"}),
        ("charlie", {"instruction", "report", "draft"}),
        ("hana", {"instruction"}),
        ("dai", set()),
        ("aki", {"instruction", "report"}),
        ("oto", set()),
    ],
)
def test_the_stored_bytes_for_those_who_may(world, client_of, it, name, readable):
    client = client_of(getattr(world, name))
    for kind in ("instruction", "report", "draft"):
        document = getattr(it, kind)
        response = download(client, document)
        if kind in readable:
            content = b"".join(response.streaming_content)
            assert (response.status_code, content) == (200, PDF)
            assert response.headers["Content-Type"] == "application/pdf"
            assert f'attachment; filename="{document.number}.pdf"' in response.headers["Content-Disposition"]
            assert response.headers["Cache-Control"] == "private, no-cache"
        else:
            assert (response.status_code, list(response.json())) == (404, ["detail"])


def test_the_row_names_address_and_sum_of_the_file(world, client, it):
    _row, plain = tokens.create_token(world.actor("hana"), name="x")
    program = {"headers": {"Authorization": f"Bearer {plain}", "Accept": "application/pdf"}}
    row = client.get(reverse("api:documents-detail", args=[it.instruction.public_id]), **program).json()
    response = client.get(row["file"]["url"], **program)
    content = b"".join(response.streaming_content)
    assert (len(content), hashlib.sha256(content).hexdigest()) == (row["file"]["size"], row["file"]["sha256"])


def test_while_there_is_no_file_the_answer_says_so(world, client_of):
    document = make_document(make_audit(world.asahi_plant, world.alice), world.alice, with_file=False)
    alice = client_of(world.alice)
    assert alice.get(reverse("api:documents-detail", args=[document.public_id])).json()["file"] is None
    response = download(alice, document)
    assert (response.status_code, response.json()) == (404, {"detail": "The file of this document is not made yet."})


def test_a_file_that_is_gone_from_the_disk(world, client_of, it):
    files.backend().delete(it.report.file.sha256)
    response = download(client_of(world.alice), it.report)
    assert (response.status_code, response.json()) == (404, {"detail": "The file of this document cannot be found."})


def test_the_file_takes_no_parameters(world, client_of, it):
    address = reverse("api:documents-download", args=[it.report.public_id])
    assert client_of(world.alice).get(address, {"save": "1"}).status_code == 400
