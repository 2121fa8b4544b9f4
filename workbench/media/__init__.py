"""The doors to files and ffmpeg: the only child processes, probing, sound, frames."""
