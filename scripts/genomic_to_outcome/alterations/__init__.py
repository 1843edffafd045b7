"""What an alteration means: classes, evidence, and what was assessed."""
