"""Measurements, run on demand and never as a timed test."""
