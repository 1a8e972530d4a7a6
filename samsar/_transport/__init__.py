"""The two ways to the wire, and the paired helpers that let all other code convert by renaming."""
