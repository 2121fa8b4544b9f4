"""Models at Replicate: its client library on a transport of our own, and nothing foreign past the border."""
