"""The band that plays the demo songs: score, sound, instruments, voice, and one file for each song.

Only numpy is needed. Nothing random is drawn from numpy's generators, whose streams may change between
versions: all noise comes from `sound.noise`, a hash of a counter.
"""
