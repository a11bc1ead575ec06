import io
import zipfile

import pytest

from gongkai import container, messages
from gongkai.container import Container
from gongkai.errors import DocumentError


def packed(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members:
            bundle.writestr(name, content)
    return buffer.getvalue()


def test_members_come_out_as_they_went_in() -> None:
    opened = Container(packed(("a/", b""), ("a/b.txt", b"text"), ("../c", b"")), "x.zip")
    assert opened.names == ("a/b.txt", "../c")
    assert opened.read("a/b.txt") == b"text"
    assert "a/b.txt" in opened
    assert "c" not in opened


def test_a_bomb_is_given_up_at_the_limit_whatever_its_header_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(container, "MAX_MEMBER", 2 << 20)
    content = packed(("bomb", bytes(50 << 20)))
    assert len(content) < 100_000
    size = (50 << 20).to_bytes(4, "little")
    for bomb in (content, content.replace(size, (50).to_bytes(4, "little"))):
        assert refused(bomb, "bomb") in ("container.too_large", "container.damaged")


def test_the_limit_of_all_members_holds_for_many_small_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(container, "MAX_UNPACKED", 3 << 20)
    opened = Container(packed(*((f"{n}", bytes(2 << 20)) for n in range(2))), "x.zip")
    opened.read("0")
    with pytest.raises(DocumentError) as caught:
        opened.read("1")
    assert caught.value.code == "container.too_large"


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_MEMBERS", 3)
    assert refused(packed(*((f"{n}", b"") for n in range(4))), "0") == "container.too_large"


def test_an_encrypted_member_is_named() -> None:
    content = bytearray(packed(("secret.xml", b"text")))
    content[6] |= 1  # the flag of the local header, and of the directory at the end
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content), "secret.xml") == "container.encrypted"


@pytest.mark.parametrize("keep", [10, 60, 90])
def test_a_truncated_container_is_damaged(keep: int) -> None:
    content = packed(("a.txt", b"text " * 100))
    assert refused(content[: len(content) * keep // 100], "a.txt") == "container.damaged"


def test_a_damaged_member_is_damaged() -> None:
    content = bytearray(packed(("a.txt", bytes(range(256)) * 4)))
    content[60:70] = bytes(10)
    assert refused(bytes(content), "a.txt") == "container.damaged"


def refused(content: bytes, member: str) -> str:
    with pytest.raises(DocumentError) as caught:
        Container(content, "x.zip").read(member)
    for language in ("zh", "en"):
        assert messages.text(caught.value.code, language, **caught.value.arguments)
    return caught.value.code
