"""From the files of NGS callers and the records of the clinic to outcomes per actionable alteration."""
