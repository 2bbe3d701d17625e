"""The articles that are kept and open: where they lie, and how they are asked."""
