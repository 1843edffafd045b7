"""A cohort with known truth, written as callers and clinics write it."""
