"""Where the time of a command goes, as a picture."""
