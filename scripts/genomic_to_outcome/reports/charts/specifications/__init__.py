"""One specification per kind of chart, written with Altair."""
