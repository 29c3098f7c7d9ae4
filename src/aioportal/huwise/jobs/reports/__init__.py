"""What the catalogue holds and how it is; nothing is changed."""
