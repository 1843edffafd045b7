"""What the clinic recorded: lines, responses, endpoints, linkage to samples."""
