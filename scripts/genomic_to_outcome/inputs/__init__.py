"""Sheets, clinical tables and configuration: read, checked, brought to one form."""
