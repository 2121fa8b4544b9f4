"""The library on disk: one DuckDB file, bytes by content hash, progress as small files. The only SQL."""
