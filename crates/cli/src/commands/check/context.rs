//! What stands beside a Dockerfile: the `.dockerignore` that counts, and the files of the build context.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use seawall_engine::check::Given;
use seawall_model::artifact::ArtifactKind;
use seawall_model::problem::{Problem, ProblemKind};

use super::arguments::Check;
use crate::exit::Usage;

/// A build context that was named.
pub(in crate::commands) struct Context {
    folder: PathBuf,
    files: Vec<String>,
}

/// What stands beside a Dockerfile.
#[derive(Default)]
struct Beside {
    ignore: Option<String>,
    files: Option<Vec<String>>,
    /// What could not be read, and why.
    errors: Vec<(String, String)>,
}

/// Lists the build context, where one is named.
pub(super) fn named(arguments: &Check) -> anyhow::Result<Option<Context>> {
    let Some(folder) = &arguments.building.context else {
        return Ok(None);
    };
    let wrong = |why: String| Usage(format!("the build context {}: {why}", folder.display()));
    let mut files = Vec::new();
    // Links are part of a context as they are.
    let walk = WalkBuilder::new(folder)
        .standard_filters(false)
        .follow_links(false)
        .sort_by_file_name(Ord::cmp)
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| wrong(error.to_string()))?;
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if is_folder && entry.depth() == 0 {
            continue;
        }
        if entry.depth() == 0 {
            return Err(wrong("it is not a directory".to_owned()).into());
        }
        if files.len() >= MOST_FILES {
            return Err(wrong(format!("it has more than {MOST_FILES} files")).into());
        }
        if !is_folder {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            files.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(Some(Context {
        folder: folder.clone(),
        files,
    }))
}

/// Finds what stands beside a Dockerfile. The one that bears its name wins over the context's; where no context
/// is named it is the Dockerfile's folder, and its files are not known.
fn beside(path: &Path, context: Option<&Context>) -> Beside {
    let mut beside = Beside::default();
    let mut candidates = Vec::new();
    if let Some(name) = path.file_name().filter(|name| *name != "-") {
        let mut name = name.to_owned();
        name.push(".dockerignore");
        candidates.push(path.with_file_name(name));
        let folder = context.map(|it| it.folder.clone());
        candidates.push(folder.map_or_else(
            || path.with_file_name(".dockerignore"),
            |folder| folder.join(".dockerignore"),
        ));
    } else if let Some(context) = context {
        candidates.push(context.folder.join(".dockerignore"));
    }
    for candidate in candidates {
        match text(&candidate) {
            Ok(text) => {
                beside.ignore = Some(text);
                break;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let why = (candidate.display().to_string(), error.to_string());
                beside.errors.push(why);
            }
        }
    }
    beside.files = context.map(|context| context.files.clone());
    beside
}

/// Makes a document of a file's bytes, with what stands beside it.
pub(in crate::commands) fn given(
    path: &Path,
    name: String,
    kind: ArtifactKind,
    bytes: Vec<u8>,
    context: Option<&Context>,
) -> Given {
    let mut given = Given {
        key: name.clone(),
        name,
        kind,
        bytes,
        ignore: None,
        files: None,
        problems: Vec::new(),
    };
    if kind == ArtifactKind::Dockerfile {
        let beside = beside(path, context);
        given.ignore = beside.ignore;
        given.files = beside.files;
        let problem = |(what, why): (String, String)| {
            Problem::new(ProblemKind::Environment, "build context", why).at(what)
        };
        let problems = beside.errors.into_iter().map(problem);
        given.problems.extend(problems);
    }
    given
}

fn text(path: &Path) -> io::Result<String> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(io::Error::other(format!("it has more than {MOST} bytes")));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Files of a build context.
const MOST_FILES: usize = 200_000;
/// Bytes of a `.dockerignore`.
const MOST: u64 = 1 << 20;
