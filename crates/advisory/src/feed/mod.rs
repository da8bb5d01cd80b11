//! Feeds: one file per upstream source, each reading that source's own format.
