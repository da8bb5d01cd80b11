//! Sources of `ADD` and `COPY`: what is fetched, and what `ADD` unpacks (reference, "Adding local tar archives").

/// Says whether a source is fetched from elsewhere: a URL or a Git repository.
pub(in crate::dockerfile) fn is_remote(source: &str) -> bool {
    let is_scp = source.split_once(':').is_some_and(|(host, _)| {
        host.contains('@') && !host.contains('/') && !host.starts_with('@')
    });
    source.contains("://") || is_scp
}

/// Says whether a source has the name of an archive that `ADD` unpacks.
pub(in crate::dockerfile) fn is_tar(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    TAR.iter().any(|ending| lower.ends_with(ending))
}

/// Says whether a source may be an archive that `ADD` unpacks: a file that is compressed may be a tar archive
/// whatever its name says.
pub(in crate::dockerfile) fn may_be_tar(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    is_tar(source) || COMPRESSED.iter().any(|ending| lower.ends_with(ending))
}

/// Returns the last part of a path.
pub(in crate::dockerfile) fn base_name(path: &str) -> &str {
    path.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
}

const TAR: &[&str] = &[
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz",
    ".tbz2",
    ".tar.xz",
    ".txz",
    ".tar.zst",
    ".tzst",
    ".tar.lzma",
    ".tlz",
];

const COMPRESSED: &[&str] = &[
    ".gz", ".bz2", ".xz", ".zst", ".lzma", ".lz", ".z", ".tpz", ".tar.lz", ".taz", ".tb2",
];
