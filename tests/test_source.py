"""The loader refuses what cannot be trusted and quietly mends what can."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehoach.plan.source import MAX_BYTES, Mapping, Node, Scalar, compose, load_source
from kehoach.problems import InputError


def codes(data: bytes) -> list[tuple[int, int, str]]:
    with pytest.raises(InputError) as caught:
        compose(data, "p.yaml")
    return [(p.line, p.column, p.code) for p in caught.value.problems]


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items]


def test_scalars_stay_text() -> None:
    assert plain(
        compose(b"a: no\nb: 9:30\nc: 01\nd: 1e3\ne: ~\nf: 2020-01-02\n", "p")
    ) == {
        "a": "no",
        "b": "9:30",
        "c": "01",
        "d": "1e3",
        "e": "~",
        "f": "2020-01-02",
    }


def test_bom_crlf_and_nfd_are_normalised() -> None:
    nfd = unicodedata.normalize("NFD", "tên: Kế hoạch\nđ: đỏ\n").replace("\n", "\r\n")
    assert plain(compose(b"\xef\xbb\xbf" + nfd.encode(), "p")) == {
        "tên": "Kế hoạch",
        "đ": "đỏ",
    }


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: 1\nb: 2\na: 3\n", [(3, 1, "duplicate-key")]),
        (b"a:\n\tb: 1\n", [(2, 1, "tab")]),
        (
            "a: x\x07y\nb: \u202ez\n".encode(),
            [(1, 5, "control-character"), (2, 4, "control-character")],
        ),
        (b'a: "x\\u0000y"\n', [(1, 4, "control-character")]),
        (b'a: "x\\ty"\n', [(1, 4, "control-character")]),
        ("a: bé kÕ ho¹ch n¨m\n".encode(), [(1, 11, "legacy-text")]),
        ("a: keá hoaïch naøy\n".encode(), [(1, 8, "legacy-text")]),
        (b"a: \xe9\n", [(1, 4, "not-utf8")]),
        ("a: x\n".encode("utf-16"), [(1, 1, "not-utf8")]),
        (b"", [(1, 1, "empty-file")]),
        (b"# only a comment\n", [(1, 1, "empty-file")]),
        (b"a: [1, 2\nb: 3\n", [(2, 2, "syntax-bracket")]),
        (b"a: 1\nb\nc: 2\n", [(3, 1, "syntax-colon")]),
        (b"a: b: c\n", [(1, 5, "syntax-two-colons")]),
        (b"a:\n  b: 1\n c: 2\n", [(3, 2, "syntax-indent")]),
        (b'a: "b\n', [(1, 4, "syntax-quote")]),
        (b"a: 1\nb: 'c\nd: 2\n", [(2, 4, "syntax-quote")]),
        (b"a: @b\n", [(1, 4, "syntax")]),
        (b"a: 1\n---\nb: 2\n", [(2, 1, "several-documents")]),
        (b"a: *x\n", [(1, 4, "alias-unknown")]),
        (b"a: !!python/name:os.system x\n", [(1, 4, "tag")]),
        (b"? [a]\n: b\n", [(1, 3, "key-not-text")]),
        (b"[" * 100_000, [(1, 41, "too-deep")]),
    ],
)
def test_bad_bytes_have_a_place(
    data: bytes, expected: list[tuple[int, int, str]]
) -> None:
    assert codes(data) == expected


def test_alias_bomb_is_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert [code for _, _, code in codes("\n".join(lines).encode())] == [
        "too-many-nodes"
    ]


def test_recursive_alias_is_refused() -> None:
    assert [code for _, _, code in codes(b"a: &a [*a]\n")] == ["alias-unknown"]


def test_harmless_alias_is_read() -> None:
    assert plain(compose(b"a: &x [1]\nb: *x\n", "p")) == {"a": ["1"], "b": ["1"]}


def test_everyday_signs_are_no_legacy_text() -> None:
    text = "a: “Người tốt” – việc tốt… 1×2 · §3 © 2020 ½ m² «x» François\n"
    assert plain(compose(text.encode(), "p")) == {"a": text[3:-1]}


def test_directory_large_and_missing_files_are_one_problem(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES * 10)
    for path, code in (
        (tmp_path, "is-directory"),
        (large, "too-large"),
        (tmp_path / "none", "unreadable"),
    ):
        with pytest.raises(InputError) as caught:
            load_source(path, "p.yaml")
        assert [problem.code for problem in caught.value.problems] == [code]


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: f"a: {text}".encode())
)
def test_any_bytes_give_nodes_or_problems(data: bytes) -> None:
    try:
        compose(data, "p.yaml")
    except InputError as error:
        assert error.problems
        assert all(
            problem.line >= 1 and problem.column >= 1 for problem in error.problems
        )
