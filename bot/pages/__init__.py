"""What comes from outside, read: files and addresses to articles."""
