"""Every endpoint of a study stands where docs/endpoints.md says."""

import re

import pytest

from genomic_to_outcome.contract import OUTPUT_TABLES
from genomic_to_outcome.contract.protocol_endpoints import PROTOCOL_ENDPOINTS


@pytest.mark.parametrize("place", PROTOCOL_ENDPOINTS, ids=lambda place: place.endpoint)
def test_its_table_has_those_columns_and_the_page_that_section(place, resources):
    assert place.table in OUTPUT_TABLES
    assert set(place.rows) <= set(place.table.names)
    assert "population" in place.table.names
    pages = (resources / "templates").glob("*.html")
    ids = {name for page in pages for name in re.findall(r'id="([a-z-]+)"', page.read_text())}
    assert place.section in ids
