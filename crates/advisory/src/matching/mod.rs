//! Packages against advisories.
