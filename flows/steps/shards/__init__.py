"""Work that is cut into pieces which any machine can do: what a piece is, and the first look at an archive's pages."""
