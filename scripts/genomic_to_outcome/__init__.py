"""From callers' files and clinical records to outcomes per actionable alteration."""
