"""What followed: estimates, comparisons, curves, attrition."""
