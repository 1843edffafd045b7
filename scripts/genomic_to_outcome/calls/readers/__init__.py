"""One file per caller: each turns that caller's file into events."""
