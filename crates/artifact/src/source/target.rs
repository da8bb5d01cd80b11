//! What the user wants scanned, said explicitly (`docker-archive:app.tar`) or guessed from a bare
//! argument. The guess is made in this one place and comes with its reason, so that it can be said
//! aloud.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::git::Repository;
use super::reference::Reference;
use crate::error::{Error, ErrorKind};

/// What is to be scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A tar as `docker save` writes it, compressed or not.
    DockerArchive(ImageFile),
    /// A tar of an OCI image layout, compressed or not.
    OciArchive(ImageFile),
    /// A directory with an OCI image layout, or an unpacked `docker save`.
    OciLayout(ImageFile),
    /// Either kind of tar on standard input.
    Stdin {
        /// Which image of several.
        image: Option<String>,
    },
    /// A directory that is the root of a system.
    Rootfs(PathBuf),
    /// A plain directory.
    Directory(PathBuf),
    /// An image of the local engine, by name or id.
    Engine(String),
    /// Every image of the local engine.
    EngineAll,
    /// An image in a registry.
    Registry(Reference),
    /// A source code repository.
    Repository(Repository),
}

/// A file or directory that holds images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Which image of several: a reference, a reference name of a layout, or a digest. All of them
    /// where not given.
    pub image: Option<String>,
}

impl ImageFile {
    /// Reads `path`, `path#image` or `path:image`. An existing file of the whole name wins, so that
    /// odd file names work.
    pub fn parse(text: &str) -> Self {
        let whole = Self {
            path: PathBuf::from(text),
            image: None,
        };
        if whole.path.symlink_metadata().is_ok() {
            return whole;
        }
        let hash = text.split_once('#');
        // A path may hold colons: the first split that leaves an existing file is meant.
        let colon = || {
            let mut splits = text.match_indices(':').map(|(at, _)| text.split_at(at));
            splits.find(|(path, _)| Path::new(path).symlink_metadata().is_ok())
        };
        let colon = || colon().map(|(path, rest)| (path, rest.trim_start_matches(':')));
        let first_colon = || text.split_once(':').filter(|(path, _)| !path.is_empty());
        match hash.or_else(colon).or_else(first_colon) {
            Some((path, image)) if !path.is_empty() => Self {
                path: PathBuf::from(path),
                image: Some(image.to_owned()).filter(|image| !image.is_empty()),
            },
            _ => whole,
        }
    }
}

impl Target {
    /// Reads an argument that names its kind with a prefix, as users of skopeo and syft write it.
    /// Returns nothing where there is no known prefix.
    ///
    /// # Errors
    /// Where the prefix is known and what follows it is not usable.
    pub fn explicit(argument: &str) -> Result<Option<Self>, Error> {
        if argument == "-" {
            return Ok(Some(Self::Stdin { image: None }));
        }
        if let Some(image) = argument.strip_prefix("-#") {
            return Ok(Some(Self::Stdin {
                image: Some(image.to_owned()),
            }));
        }
        let Some((scheme, rest)) = argument.split_once(':') else {
            return Ok(None);
        };
        if !SCHEMES.contains(&scheme) || is_official_image(scheme, rest) {
            return Ok(None);
        }
        if rest.is_empty() {
            let why = format!("nothing follows `{scheme}:`");
            return Err(Error::new(ErrorKind::User, argument, why));
        }
        Self::of_scheme(scheme, rest).map(Some)
    }

    fn of_scheme(scheme: &str, rest: &str) -> Result<Self, Error> {
        // skopeo writes `docker://name` for a registry.
        if let Some(name) = rest.strip_prefix("//") {
            if matches!(scheme, "docker" | "registry") {
                return Ok(Self::Registry(name.parse()?));
            }
        }
        Ok(match scheme {
            "docker-archive" => Self::DockerArchive(ImageFile::parse(rest)),
            "oci-archive" => Self::OciArchive(ImageFile::parse(rest)),
            "oci" | "oci-dir" | "oci-layout" => Self::OciLayout(ImageFile::parse(rest)),
            "dir" | "directory" => Self::Directory(PathBuf::from(rest)),
            "rootfs" => Self::Rootfs(PathBuf::from(rest)),
            "registry" => Self::Registry(rest.parse()?),
            _ => Self::Engine(rest.to_owned()),
        })
    }
}

/// Says whether `docker:27` or `registry:2` means the official image of that name rather than a prefix:
/// what follows is then a version.
fn is_official_image(scheme: &str, rest: &str) -> bool {
    let version = rest.starts_with(|c: char| c.is_ascii_digit());
    let word = matches!(rest, "latest" | "dind" | "cli");
    matches!(scheme, "docker" | "registry") && !rest.contains(['/', ':']) && (version || word)
}

/// What the local engine says about an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineAnswer {
    /// It has the image.
    Has,
    /// It answers and does not have it.
    Lacks,
    /// It does not answer; the clause says why.
    Silent(String),
}

/// A guessed target and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// What is taken to be meant.
    pub target: Target,
    /// Why, as a clause: `app.tar holds a manifest.json`.
    pub why: String,
}

/// Finds out what an argument means. `engine` is asked at most once, and only for what is neither a
/// prefixed argument nor an existing path.
pub fn guess(argument: &str, engine: &dyn Fn(&Reference) -> EngineAnswer) -> Result<Guess, Error> {
    if let Some(target) = Target::explicit(argument)? {
        let why = match &target {
            Target::Stdin { .. } => "`-` is standard input",
            _ => "its prefix says so",
        };
        return Ok(Guess {
            target,
            why: why.to_owned(),
        });
    }
    let file = ImageFile::parse(argument);
    let whole = file.image.is_none();
    let found = match std::fs::metadata(&file.path) {
        Ok(metadata) if metadata.is_dir() => guess_directory(file),
        Ok(_) => guess_file(file),
        Err(error) if is_path_like(argument) => {
            return Err(Error::io("open", file.path, error));
        }
        Err(_) => return guess_reference(argument, engine),
    };
    match found {
        // A folder `nginx` beside us does not make `nginx:1.23` a path.
        Err(error) if !whole && !is_path_like(argument) => {
            guess_reference(argument, engine).map_err(|_| error)
        }
        found => found,
    }
}

/// Says whether an argument cannot be an image reference but only a path.
fn is_path_like(argument: &str) -> bool {
    argument.starts_with(['/', '.', '~'])
        || Path::new(argument)
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("tar") || e.eq_ignore_ascii_case("tgz"))
}

fn guess_directory(file: ImageFile) -> Result<Guess, Error> {
    let has = |name: &str| file.path.join(name).symlink_metadata().is_ok();
    let shown = file.path.display().to_string();
    let (why, layout) = if has("oci-layout") {
        (format!("{shown} holds an oci-layout"), true)
    } else if has("manifest.json") && unpacked_archive(&file.path.join("manifest.json")) {
        (format!("{shown} holds an unpacked docker-archive"), true)
    } else {
        (String::new(), false)
    };
    if layout {
        let target = Target::OciLayout(file);
        return Ok(Guess { target, why });
    }
    if let Some(image) = file.image {
        let why = format!("{shown} is a directory without images, so `{image}` names nothing");
        return Err(Error::new(ErrorKind::User, shown, why));
    }
    for name in ["etc/os-release", "usr/lib/os-release"] {
        if has(name) {
            let why = format!("{shown} holds {name}");
            let target = Target::Rootfs(file.path);
            return Ok(Guess { target, why });
        }
    }
    Ok(Guess {
        target: Target::Directory(file.path),
        why: format!("{shown} is a directory"),
    })
}

/// Many directories have a `manifest.json`; that of an archive is a list of images.
fn unpacked_archive(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = super::beneath::open_regular(path)
        .and_then(|file| file.take(64 << 10).read_to_end(&mut start));
    let text = String::from_utf8_lossy(&start);
    read.is_ok() && text.trim_start().starts_with('[') && text.contains("\"Layers\"")
}

fn guess_file(file: ImageFile) -> Result<Guess, Error> {
    let shown = file.path.display().to_string();
    let (target, why) = match super::archive::sniff(&file.path)? {
        super::archive::Sniffed::Docker => (
            Target::DockerArchive(file),
            format!("{shown} is a tar with a manifest.json"),
        ),
        super::archive::Sniffed::Oci => (
            Target::OciArchive(file),
            format!("{shown} is a tar with an oci-layout"),
        ),
        super::archive::Sniffed::Compressed => (
            Target::DockerArchive(file),
            format!("{shown} is a compressed archive"),
        ),
        super::archive::Sniffed::Pipe => {
            (Target::DockerArchive(file), format!("{shown} is a pipe"))
        }
    };
    Ok(Guess { target, why })
}

fn guess_reference(
    argument: &str,
    engine: &dyn Fn(&Reference) -> EngineAnswer,
) -> Result<Guess, Error> {
    let Ok(reference) = argument.parse::<Reference>() else {
        return guess_id(argument);
    };
    let (target, why) = match engine(&reference) {
        EngineAnswer::Has => (
            Target::Engine(argument.to_owned()),
            "the local engine has it".to_owned(),
        ),
        EngineAnswer::Lacks => (
            Target::Registry(reference),
            "no such path, and the local engine does not have it".to_owned(),
        ),
        EngineAnswer::Silent(why) => (
            Target::Registry(reference),
            format!("no such path, and there is no engine to ask ({why})"),
        ),
    };
    Ok(Guess { target, why })
}

/// Takes what only an engine can know: a full image id.
fn guess_id(argument: &str) -> Result<Guess, Error> {
    let hex = argument.strip_prefix("sha256:").unwrap_or(argument);
    if hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Guess {
            target: Target::Engine(argument.to_owned()),
            why: "it is an image id, which only an engine knows".to_owned(),
        });
    }
    let parsed = argument.parse::<Reference>();
    let why = match parsed {
        Err(error) => format!("it is neither an existing path nor an image reference ({error})"),
        Ok(_) => "it is neither an existing path nor an image reference".to_owned(),
    };
    Err(Error::new(ErrorKind::User, argument, why).hint(
        "give a path, an image reference, or say what it is with a prefix such as oci: or dir:",
    ))
}

/// Prefixes, as skopeo and syft have them.
const SCHEMES: [&str; 11] = [
    "docker-archive",
    "oci-archive",
    "oci",
    "oci-dir",
    "oci-layout",
    "docker",
    "engine",
    "registry",
    "rootfs",
    "dir",
    "directory",
];
