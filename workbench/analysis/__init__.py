"""Listening: song -> Analysis, one question a file. Workers: values in, values out."""
