"""Columns of another file, added to the rows of a file by an id."""

from __future__ import annotations

from dataclasses import replace

from genomic_to_outcome.errors import InputError, Problem, counted
from genomic_to_outcome.inputs.choose_rows import choose_rows, no_column
from genomic_to_outcome.inputs.mapping import Join, TableSource
from genomic_to_outcome.inputs.parse_values import MISSING
from genomic_to_outcome.inputs.schemas import TableSchema
from genomic_to_outcome.inputs.table_files import TableFile, read_table_file
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import Severity


def join_file(
    file: TableFile, join: Join, source: TableSource, schema: TableSchema
) -> tuple[TableFile, list[Problem]]:
    """The file with the columns of the joined one; rows without a match have empty cells.

    Raises InputError where one of the columns that the join names is not there.
    """
    key = f"{source.key}.join"
    other = read_table_file(join.file, schema.name, source.reading)
    other, problems = choose_rows(other, join.rows, f"{key}.rows", schema.name)
    # Which rows of the other file are read is no loss of rows of this table.
    problems = [each for each in problems if each.check != FileCheck.ROWS_LEFT_OUT]
    problems += [
        no_column(other, name, f"{key}.columns", schema.name, name)
        for name in (join.there, *join.columns)
        if name not in other.columns
    ]
    if join.here not in file.columns:
        problems.append(no_column(file, join.here, f"{key}.id", schema.name, join.here))
    if problems:
        raise InputError(problems)
    problems += other.problems
    row_of: dict[str, int] = {}
    for row, name in enumerate(other.columns[join.there]):
        if name in MISSING:
            continue
        first = row_of.setdefault(name, row)
        if any(other.columns[each][row] != other.columns[each][first] for each in join.columns):
            problems.append(
                Problem(
                    Severity.ERROR,
                    table=schema.name,
                    file=other.path,
                    line=other.lines[row],
                    field=join.there,
                    value=name,
                    message=f"The id stands on line {other.lines[first]} with other values.",
                    remedy=f"Choose its row by {key}.rows.",
                    check=FileCheck.MAPPING_WRONG,
                )
            )
    matches = [row_of.get(name, -1) for name in file.columns[join.here]]
    unmatched = [row for row, match in enumerate(matches) if match < 0]
    if unmatched:
        problems.append(
            Problem(
                Severity.WARNING,
                table=schema.name,
                file=file.path,
                line=file.lines[unmatched[0]],
                field=f"{key}.id",
                value=file.columns[join.here][unmatched[0]],
                message=f"{counted(len(unmatched), 'row')} without a row in {other.path}.",
                remedy="Nothing, if that file has no row for them.",
                check=FileCheck.JOIN_WITHOUT_MATCH,
            )
        )
    added = {
        name: [other.columns[name][match] if match >= 0 else "" for match in matches]
        for name in join.columns
    }
    return replace(file, columns={**file.columns, **added}), problems
