//! From bytes to lines: one reader for each format.
