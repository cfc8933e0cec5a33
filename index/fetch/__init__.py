"""Where documents come from: the one door through which anything is read."""
