"""What the callers wrote."""
