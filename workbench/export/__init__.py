"""The film for other programs: timelines, subtitles, packages; and a timeline that was edited there, read again."""
