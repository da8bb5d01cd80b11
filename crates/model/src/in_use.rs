//! What of an image was seen to run: facts that watching gathers, and what they say of its packages.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::digest::Digest;
use crate::time::Timestamp;

/// What was seen of an image while it was watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeFacts {
    /// Digest of its configuration, which is the engine's id of it.
    pub image_id: Digest,
    /// Digests of its manifest in registries, sorted.
    pub digests: BTreeSet<Digest>,
    /// Its name as it was asked for last.
    pub name: String,
    /// How long it was watched.
    pub window: Window,
    /// Whether there were more files than are remembered.
    pub truncated: bool,
    /// Files with code that were executed, mapped or opened, as [`code_of`] names them.
    pub files: BTreeSet<String>,
}

impl RuntimeFacts {
    /// Adds what was seen of the same image elsewhere or at another time.
    pub fn join(&mut self, other: &Self) {
        let (own, more) = (&mut self.window, other.window);
        if own.seconds == 0 && own.starts == 0 {
            own.from = more.from;
        }
        own.from = own.from.min(more.from);
        own.to = own.to.max(more.to);
        own.seconds = own.seconds.saturating_add(more.seconds);
        own.starts = own.starts.saturating_add(more.starts);
        own.runs = own.runs.saturating_add(more.runs);
        own.lost = own.lost.saturating_add(more.lost);
        self.truncated |= other.truncated;
        self.digests.extend(other.digests.iter().cloned());
        self.files.extend(other.files.iter().cloned());
        if self.name.is_empty() {
            self.name.clone_from(&other.name);
        }
    }
}

/// How long an image was watched without losing anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// When it began.
    pub from: Timestamp,
    /// When it was looked last.
    pub to: Timestamp,
    /// Seconds in which a container of the image ran and was watched.
    pub seconds: u64,
    /// Containers that were watched from their first process on.
    pub starts: u64,
    /// How often watching was begun anew in it.
    pub runs: u64,
    /// Events that were lost before it: the window began anew then.
    pub lost: u64,
}

/// Whether code of a package runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InUse {
    /// It was executed, mapped or opened.
    Loaded,
    /// Nobody knows.
    #[default]
    Unknown,
    /// It was not, for as long as it was watched.
    Dormant,
}

impl InUse {
    /// All, in the order of how much they matter.
    pub const ALL: [Self; 3] = [Self::Loaded, Self::Unknown, Self::Dormant];

    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loaded => "loaded",
            Self::Unknown => "unknown",
            Self::Dormant => "dormant",
        }
    }

    /// Returns what a word means.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// Code that a package brings, by a list that its installer left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Its files with code, as [`code_of`] names them, sorted.
    pub code: Vec<Box<str>>,
    /// Whether that is all of it: a package may lead to code that lies elsewhere, and lines may be unreadable.
    pub is_all: bool,
}

/// What watching says of the packages of an artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackagesInUse {
    /// How long it was watched.
    pub window: Window,
    /// Why no package can be called dormant, as a clause; where that is so.
    pub doubt: Option<String>,
    /// For each of the inventory's packages.
    pub packages: Vec<InUse>,
}

impl PackagesInUse {
    /// Returns what is known of a package, by its position.
    pub fn of(&self, package: Option<usize>) -> InUse {
        let found = package.and_then(|at| self.packages.get(at));
        found.copied().unwrap_or_default()
    }

    /// Counts packages.
    pub fn count(&self, state: InUse) -> usize {
        self.packages.iter().filter(|it| **it == state).count()
    }
}

/// Names the code that a file is part of, by its absolute path: the path without its first slash; of modules of Python, Node.js
/// and Ruby the folder of the package. Nothing where the file holds data, by its name. What is asked of the files that a package
/// brings and of the files that were used has to be the same.
pub fn code_of(path: &str) -> Option<Cow<'_, str>> {
    let path = path.strip_prefix('/')?;
    let is_elsewhere = ["proc/", "sys/", "dev/"]
        .iter()
        .any(|top| path.starts_with(top));
    if is_elsewhere || path.len() > LONGEST || path.contains('\0') {
        return None;
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_library = is_library(name);
    if let Some((before, inside)) = path.rsplit_once("node_modules/") {
        // Data is required as code is, and some packages hold nothing else. Their manifest is read by many that do not use them.
        let is_code = SCRIPTS.contains(&ending)
            || is_in_folder_of_programs(folder)
            || ending == "json" && name != "package.json";
        let length = first_parts(inside, if inside.starts_with('@') { 2 } else { 1 });
        let end = before
            .len()
            .checked_add("node_modules/".len())?
            .checked_add(length)?;
        return (is_code && length < inside.len()).then(|| path.get(..end).map(Cow::Borrowed))?;
    }
    if is_library || is_in_folder_of_programs(folder) {
        let module = PYTHON.iter().find_map(|mark| path.split_once(mark));
        return match module {
            Some((_, inside)) if is_library => of_python(path, inside),
            _ => Some(Cow::Borrowed(path)),
        };
    }
    match ending {
        "py" | "pyc" => match PYTHON.iter().find_map(|mark| path.split_once(mark)) {
            Some((_, inside)) => of_python(path, inside),
            None => Some(source_of(path)),
        },
        "rb" => Some(Cow::Borrowed(gem_of(path).unwrap_or(path))),
        ending if CODE.contains(&ending) => Some(Cow::Borrowed(path)),
        _ => None,
    }
}

/// The folder of the gem that a file lies in: `gems/NAME-VERSION`, the innermost. Folders that gems are installed into have such
/// names, too (`/var/lib/gems/3.1.0/gems/rack-2.2.4`).
fn gem_of(path: &str) -> Option<&str> {
    path.rmatch_indices("/gems/").find_map(|(at, mark)| {
        let start = at.checked_add(mark.len())?;
        let inside = path.get(start..)?;
        let length = first_parts(inside, 1);
        let name = inside.get(..length).filter(|_| length < inside.len())?;
        let is_gem = name.match_indices('-').any(|(at, _)| {
            let version = name.as_bytes().get(at.saturating_add(1));
            version.is_some_and(u8::is_ascii_digit)
        });
        path.get(..start.checked_add(length)?).filter(|_| is_gem)
    })
}

/// The module that a file in a folder of modules belongs to: the folder below it, else the file.
fn of_python<'a>(path: &'a str, inside: &str) -> Option<Cow<'a, str>> {
    let source = source_of(path);
    let cut = path.len().checked_sub(inside.len())?;
    let rest = source.get(cut..)?;
    let end = cut.checked_add(first_parts(rest, 1))?;
    Some(match source {
        Cow::Borrowed(path) => Cow::Borrowed(path.get(..end)?),
        Cow::Owned(path) => Cow::Owned(path.get(..end)?.to_owned()),
    })
}

/// `a/__pycache__/b.cpython-311.pyc` was made of `a/b.py`.
fn source_of(path: &str) -> Cow<'_, str> {
    let Some((folder, name)) = path.rsplit_once("__pycache__/") else {
        return Cow::Borrowed(path);
    };
    let module = name.split('.').next().unwrap_or(name);
    Cow::Owned(format!("{folder}{module}.py"))
}

/// `libx.so`, `libx.so.1.2`, `x.cpython-311-x86_64-linux-gnu.so`.
fn is_library(name: &str) -> bool {
    name.rsplit_once(".so").is_some_and(|(_, rest)| {
        let version = rest.strip_prefix('.').unwrap_or(rest);
        rest.is_empty() || version.starts_with(|digit: char| digit.is_ascii_digit())
    })
}

fn is_in_folder_of_programs(folder: &str) -> bool {
    let last = folder.rsplit('/').next().unwrap_or(folder);
    ["bin", "sbin", "libexec", "games"].contains(&last)
}

/// Bytes of so many first parts of a path.
fn first_parts(path: &str, parts: usize) -> usize {
    let mut slashes = path.match_indices('/');
    slashes
        .nth(parts.saturating_sub(1))
        .map_or(path.len(), |(at, _)| at)
}

/// Folders of Python's modules.
const PYTHON: [&str; 2] = ["/site-packages/", "/dist-packages/"];
/// Endings of what Node.js and its like load.
const SCRIPTS: [&str; 10] = [
    "js", "cjs", "mjs", "jsx", "ts", "cts", "mts", "tsx", "node", "wasm",
];
/// Endings of files with code.
const CODE: [&str; 18] = [
    "jar", "war", "ear", "class", "jmod", "dll", "exe", "js", "cjs", "mjs", "node", "pl", "pm",
    "php", "phar", "lua", "tcl", "beam",
];
/// Bytes of a path.
const LONGEST: usize = 4096;

#[cfg(test)]
mod tests {
    use super::{InUse, code_of};

    #[test]
    fn files_are_named_by_the_code_that_they_are_part_of() {
        let cases = [
            ("/usr/bin/python3.11", Some("usr/bin/python3.11")),
            (
                "/usr/lib/x86_64-linux-gnu/libc.so.6",
                Some("usr/lib/x86_64-linux-gnu/libc.so.6"),
            ),
            ("/usr/lib/libssl.so", Some("usr/lib/libssl.so")),
            ("/etc/ld.so.cache", None),
            ("/etc/ld.so.conf", None),
            (
                "/usr/lib/python3.11/os.py",
                Some("usr/lib/python3.11/os.py"),
            ),
            (
                "/usr/lib/python3.11/__pycache__/os.cpython-311.pyc",
                Some("usr/lib/python3.11/os.py"),
            ),
            (
                "/usr/lib/python3/dist-packages/yaml/__init__.py",
                Some("usr/lib/python3/dist-packages/yaml"),
            ),
            (
                "/usr/lib/python3/dist-packages/yaml/__pycache__/reader.cpython-311.pyc",
                Some("usr/lib/python3/dist-packages/yaml"),
            ),
            (
                "/usr/lib/python3/dist-packages/__pycache__/six.cpython-311.pyc",
                Some("usr/lib/python3/dist-packages/six.py"),
            ),
            (
                "/usr/lib/python3/dist-packages/_yaml.cpython-311-x86_64-linux-gnu.so",
                Some("usr/lib/python3/dist-packages/_yaml.cpython-311-x86_64-linux-gnu.so"),
            ),
            (
                "/v/site-packages/numpy/core/x.so",
                Some("v/site-packages/numpy"),
            ),
            ("/v/site-packages/x-1.dist-info/METADATA", None),
            (
                "/app/node_modules/a/lib/index.js",
                Some("app/node_modules/a"),
            ),
            (
                "/app/node_modules/@s/a/index.js",
                Some("app/node_modules/@s/a"),
            ),
            (
                "/app/node_modules/a/node_modules/b/x.cjs",
                Some("app/node_modules/a/node_modules/b"),
            ),
            ("/app/node_modules/a/package.json", None),
            (
                "/app/node_modules/ids/index.json",
                Some("app/node_modules/ids"),
            ),
            ("/app/node_modules/a/src/x.ts", Some("app/node_modules/a")),
            (
                "/app/node_modules/@esbuild/linux-x64/bin/esbuild",
                Some("app/node_modules/@esbuild/linux-x64"),
            ),
            ("/app/node_modules/.bin/x", None),
            ("/app/node_modules/a/README.md", None),
            ("/app/node_modules/a.js", None),
            (
                "/usr/share/x/gems/rack-2.0/lib/rack.rb",
                Some("usr/share/x/gems/rack-2.0"),
            ),
            // Where `gem install` of Debian, of Ruby itself and with GEM_HOME puts them.
            (
                "/var/lib/gems/3.1.0/gems/rack-2.2.4/lib/rack.rb",
                Some("var/lib/gems/3.1.0/gems/rack-2.2.4"),
            ),
            (
                "/usr/local/bundle/gems/nokogiri-1.15.0-x86_64-linux/lib/n.rb",
                Some("usr/local/bundle/gems/nokogiri-1.15.0-x86_64-linux"),
            ),
            (
                "/opt/gems/gems/rack-2.0/lib/rack/v/gems/x.rb",
                Some("opt/gems/gems/rack-2.0"),
            ),
            ("/opt/gems/my/x.rb", Some("opt/gems/my/x.rb")),
            ("/opt/gems/x-1.rb", Some("opt/gems/x-1.rb")),
            (
                "/usr/lib/ruby/3.1.0/set.rb",
                Some("usr/lib/ruby/3.1.0/set.rb"),
            ),
            ("/opt/app.jar", Some("opt/app.jar")),
            ("/usr/share/zoneinfo/UTC", None),
            ("/proc/1/exe", None),
            ("/dev/shm/x.so", None),
            ("/development/x.so", Some("development/x.so")),
            ("relative.so", None),
            ("/", None),
            ("/a\0.so", None),
        ];
        for (path, want) in cases {
            assert_eq!(code_of(path).as_deref(), want, "{path}");
        }
        assert_eq!(code_of(&format!("/{}.so", "x".repeat(5000))), None);
    }

    #[test]
    fn words_are_read_back() {
        for state in InUse::ALL {
            assert_eq!(InUse::from_name(state.name()), Some(state));
        }
        assert!(InUse::Loaded < InUse::Unknown && InUse::Unknown < InUse::Dormant);
    }
}
