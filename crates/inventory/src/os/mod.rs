//! Extractors for operating systems: which distribution, which packages.
