"""Benchmarks, run on demand: each prints a table beside the bar it is held to, and none is a timed test."""
