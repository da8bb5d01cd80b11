//! What the files of a project say of its own licence: its manifests, the SPDX headers of its sources, and
//! which of them lie there for others.

use seawall_model::package::PackageType;

/// What a manifest says of the licence of the project that it describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLicence {
    /// Whose manners the words follow.
    pub kind: PackageType,
    /// The words.
    pub words: Vec<String>,
    /// The line that they stand in.
    pub line: u32,
    /// Licence texts that it names, relative to its folder.
    pub files: Vec<String>,
    /// Where the words stand if not here.
    pub inherits: Option<Inherits>,
    /// Name and version of what it describes, where that may lie there as another's dependency: its licence is
    /// then that of the package which a lock file lists.
    pub release: Option<(String, String)>,
}

/// Another manifest that speaks for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inherits {
    /// The one at this path, relative to the folder of the one that inherits.
    From(String),
    /// The nearest of this name in a folder above.
    Above(&'static str),
}

/// What the header of a file says (SPDX 2.3, annex E; REUSE 3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceHeader {
    /// The path, or the pattern of paths, that it speaks of, where that is not the file itself.
    pub of: Option<String>,
    /// The words behind the tag.
    pub words: Vec<String>,
    /// The line that the first of them stand in.
    pub line: u32,
}

/// Returns the folder of the vendored part that a path lies in.
///
/// Below `vendor` and its like each folder is a part; one that is named like a host (Go's modules) has two more
/// levels.
pub fn vendored(path: &str) -> Option<&str> {
    let mut start = 0_usize;
    for part in path.split('/') {
        let behind = start.checked_add(part.len())?.checked_add(1)?;
        if VENDORED.contains(&part) {
            let rest = path.get(behind..)?;
            let levels = match rest.split('/').next() {
                Some(host) if host.contains('.') => 3,
                _ => 1,
            };
            let ends = rest.match_indices('/').map(|(at, _)| at);
            let ends: Vec<usize> = ends.take(levels).collect();
            // A file right inside belongs to nobody in particular.
            let length = ends.last().copied().unwrap_or(0);
            let end = behind.checked_add(length)?;
            return path.get(..end).map(|folder| folder.trim_end_matches('/'));
        }
        start = behind;
    }
    None
}

/// Says whether a path lies among what package managers install or versions are kept in, which no project says
/// anything by.
pub fn is_foreign(path: &str) -> bool {
    path.split('/').any(|part| FOREIGN.contains(&part))
}

/// Says whether a path is that of an example or a test's data, whose manifest is not the project's.
pub fn is_sample(path: &str) -> bool {
    path.split('/').any(|part| SAMPLES.contains(&part))
}

/// Folders for the code of others (Go, Composer, Bundler and Cargo: `vendor`; Chromium's and others' habit).
const VENDORED: [&str; 9] = [
    "vendor",
    "vendored",
    "_vendor",
    "third_party",
    "third-party",
    "thirdparty",
    "3rdparty",
    "3rd_party",
    "3rd-party",
];
const FOREIGN: [&str; 8] = [
    "node_modules",
    "bower_components",
    "site-packages",
    "dist-packages",
    ".git",
    ".hg",
    ".svn",
    ".tox",
];
const SAMPLES: [&str; 10] = [
    "test",
    "tests",
    "testdata",
    "test-data",
    "fixtures",
    "__fixtures__",
    "example",
    "examples",
    "sample",
    "samples",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendored_parts() {
        for (path, want) in [
            ("src/a.c", None),
            ("third_party/zlib/a.c", Some("third_party/zlib")),
            ("x/third-party/zlib/src/a.c", Some("x/third-party/zlib")),
            ("third_party/a.c", Some("third_party")),
            (
                "vendor/example.org/a/b/c/d.go",
                Some("vendor/example.org/a/b"),
            ),
            ("vendor/serde/src/lib.rs", Some("vendor/serde")),
            ("vendor/modules.txt", Some("vendor")),
            ("vendor", None),
            ("vendors/a/b", None),
        ] {
            assert_eq!(vendored(path), want, "{path}");
        }
        assert!(is_foreign("a/node_modules/b/c.js") && !is_foreign("a/b.js"));
        assert!(is_sample("tests/data/package.json") && !is_sample("test.json"));
    }
}
