"""What is wrong with a backup file is said in words, before anything is touched."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.backup.moving import contents, manifest


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def _bit_turned(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0x10
    path.write_bytes(data)


def _something_else(path: Path) -> None:
    path.write_text("Dear diary")


def _of_another_product(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("manifest.json", json.dumps({"product": "silverrule", "format": 1}))


def _rewritten(path: Path, change: Callable[[dict[str, bytes], dict], object]) -> None:
    """Make the file anew with other members, or another manifest."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(members, manifest)
    with zipfile.ZipFile(path, "w") as file:
        for name, data in {**members, "manifest.json": json.dumps(manifest)}.items():
            file.writestr(name, data)


def _of_a_newer_schema(path: Path) -> None:
    _rewritten(path, lambda _members, manifest: manifest.update(revision="9999", version="9.9.0"))


def _of_an_older_schema(path: Path) -> None:
    _rewritten(path, lambda _members, manifest: manifest.update(revision="0001", version="0.0.1"))


def _of_a_newer_format(path: Path) -> None:
    _rewritten(path, lambda _members, manifest: manifest.update(format=2, version="9.9.0"))


def _a_row_less(path: Path) -> None:
    def drop(members, _manifest) -> None:
        members["tables/person.jsonl"] = members["tables/person.jsonl"].partition(b"\n")[2]

    _rewritten(path, drop)


def _a_table_less(path: Path) -> None:
    _rewritten(path, lambda members, _manifest: members.pop("tables/answer.jsonl"))


def _other_tables(path: Path) -> None:
    _rewritten(path, lambda _members, manifest: manifest["tables"][0].update(name="other"))


def _a_manifest_of_other_things(path: Path) -> None:
    _rewritten(path, lambda _members, manifest: manifest.pop("audit"))


def _a_manifest_without_end(path: Path) -> None:
    _rewritten(path, lambda _members, manifest: manifest.update(version="9" * 1_000_000))


BROKEN = {
    _a_manifest_without_end: "not a whole backup",
    _cut_short: "not a whole backup",
    _bit_turned: "not a whole backup",
    _something_else: "not a whole backup",
    _of_another_product: "no backup of Goldenrule",
    _of_a_newer_schema: "Install Goldenrule 9.9.0",
    _of_a_newer_format: "Install Goldenrule 9.9.0",
    _a_row_less: "person is not what its manifest says",
    _a_table_less: "other tables than its manifest says",
    _other_tables: "other tables than Goldenrule has",
    _a_manifest_of_other_things: "not a whole backup",
}


@pytest.mark.parametrize(("harm", "words"), BROKEN.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_wrong_with_a_backup_is_said_before_anything_is_touched(
    run, saved, untouched, kind, tmp_path, harm, words
):
    broken = tmp_path / "broken.zip"
    shutil.copy(saved("sqlite"), broken)
    harm(broken)
    before = contents(untouched(kind))
    refused = run("restore", broken, "--to", untouched(kind), "--replace")
    assert refused.exit_code == 1
    assert words in refused.output
    assert contents(untouched(kind)) == before


def test_a_backup_of_an_older_schema_names_the_versions_to_install(run, saved, empty, tmp_path, monkeypatch):
    old = tmp_path / "old.zip"
    shutil.copy(saved("sqlite"), old)
    _of_an_older_schema(old)
    monkeypatch.setattr("lms.backup.versions.newest", lambda: "a newer one")
    refused = run("restore", old, "--to", empty("sqlite"))
    assert refused.exit_code == 1
    assert "the older schema 0001" in refused.output
    assert "Install Goldenrule 0.0.1 to restore it, then this version again" in refused.output


def test_a_line_without_an_end_does_not_fill_the_memory(run, saved, empty, monkeypatch):
    monkeypatch.setattr("lms.backup.archive._BLOCK", 100)
    monkeypatch.setattr("lms.backup.archive.LONGEST_LINE", 10)
    refused = run("restore", saved("sqlite"), "--to", empty("sqlite"))
    assert refused.exit_code == 1
    assert "has a line without an end" in refused.output


def test_no_turned_bit_goes_unnoticed(run, saved, tmp_path):
    """Wherever a bit turns, the file is refused in words, or what it holds is untouched."""
    data, path = saved("sqlite").read_bytes(), tmp_path / "turned.zip"
    whole = manifest(saved("sqlite"))["tables"]
    refused = 0
    for place in range(0, len(data), max(1, len(data) // 150)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :])
        done = run("backup", "--verify", path)
        assert done.exit_code in {0, 1}, done.output
        refused += done.exit_code
        assert done.exit_code == 1 or manifest(path)["tables"] == whole
    assert refused > 100
