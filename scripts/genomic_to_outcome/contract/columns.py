"""Columns that several tables share."""

from genomic_to_outcome.tables import TEXT, WHOLE, Column

SAMPLE = Column("sample", TEXT, "Sample id, as in the samples sheet.")

PATIENT = Column("patient", TEXT, "Patient id, as in the patients table.")

LINE = Column("line", WHOLE, "Line of systemic therapy; 1 is the first.")

CLASS = Column("class_id", TEXT, "Alteration class of the catalogue.")
