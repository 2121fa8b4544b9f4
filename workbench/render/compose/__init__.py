"""From a timeline to a film: chunks, captions, sound, the join and the certificate."""
