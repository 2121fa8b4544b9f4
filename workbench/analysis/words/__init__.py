"""Words and their times: given lyrics aligned to the song, a draft where none are given, a report on both."""
