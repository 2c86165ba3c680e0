"""The courses we ship are sound."""

from lms.authoring import checker
from lms.core import paths


def test_bundled_content_has_no_errors():
    report = checker.read([paths.shipped("content")])
    assert [diagnostic for diagnostic in report.diagnostics if diagnostic.severity == "error"] == []
    assert report.library.courses
    assert len(report.library.criteria) == 10
