"""The faces, and all contact with the world."""
