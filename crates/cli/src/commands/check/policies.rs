//! `checks.rego` of `seawall.yaml` and `--rego` → policies that were read. What is wrong with one is told with its
//! file and line.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;
use seawall_engine::check::policy::{Policies, Program};
use seawall_policy::config::{Checks, Said};
use seawall_rego::protocol;

use crate::exit::Usage;

/// Reads the policies of a configuration and those that were named; nothing where there are none.
pub(in crate::commands) fn read(
    checks: &Checks,
    file: &str,
    named: &[PathBuf],
) -> Result<Option<Arc<Policies>>, Usage> {
    let mut paths = Vec::new();
    for said in &checks.rego {
        let place = place(file, said);
        built_in(&place)?;
        gather(&below(file, said)?, &place, &mut paths)?;
    }
    for path in named {
        built_in("--rego")?;
        gather(path, "--rego", &mut paths)?;
    }
    paths.sort();
    paths.dedup();
    if paths.is_empty() {
        return Ok(None);
    }
    let mut files = Vec::new();
    for path in paths {
        files.push(text(&path)?);
    }
    let policies = Policies::load(program(), files);
    let policies = policies.map_err(|error| Usage(error.0.join("\n")))?;
    Ok(Some(Arc::new(policies)))
}

/// Without the interpreter policies are refused: nobody may believe that they were asked.
fn built_in(place: &str) -> Result<(), Usage> {
    if seawall_rego::BUILT_IN {
        return Ok(());
    }
    let why = "this seawall was built without Rego; build it with `--features rego`";
    Err(Usage(format!("{place}: {why}")))
}

/// Returns the path that a configuration names, counted from its folder. It may not lead out of it: whoever
/// changes a repository would choose what is read elsewhere.
fn below(file: &str, said: &Said) -> Result<PathBuf, Usage> {
    let wrong = |why: &str| Usage(format!("{}: `{}` {why}", place(file, said), said.text));
    let folder = Path::new(file)
        .parent()
        .filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let path = folder.join(&said.text);
    let real = path
        .canonicalize()
        .map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    let real_folder = folder.canonicalize();
    if real_folder.is_ok_and(|folder| real.starts_with(folder)) {
        Ok(path)
    } else {
        Err(wrong(
            "leads out of the folder of the configuration; name it with --rego",
        ))
    }
}

/// Lists a file, or the policies of a folder: `*.rego` but for tests.
fn gather(path: &Path, place: &str, to: &mut Vec<PathBuf>) -> Result<(), Usage> {
    let shown = path.display();
    let wrong = |why: String| Usage(format!("{place}: {shown}: {why}"));
    let kind = path.metadata().map_err(|error| wrong(error.to_string()))?;
    if kind.is_file() {
        to.push(path.to_owned());
        return Ok(());
    }
    let before = to.len();
    let walk = WalkBuilder::new(path)
        .standard_filters(false)
        .follow_links(false)
        .max_depth(Some(DEEPEST))
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| wrong(error.to_string()))?;
        let name = entry.file_name().to_string_lossy();
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && name.ends_with(".rego") && !name.ends_with("_test.rego") {
            to.push(entry.path().to_owned());
        }
        if to.len() > MOST_FILES {
            return Err(wrong(format!("there are more than {MOST_FILES} policies")));
        }
    }
    if to.len() == before {
        return Err(wrong("there is no policy (`*.rego`) in it".to_owned()));
    }
    Ok(())
}

fn text(path: &Path) -> Result<protocol::File, Usage> {
    let shown = path
        .strip_prefix("./")
        .unwrap_or(path)
        .display()
        .to_string();
    let wrong = |why: String| Usage(format!("{shown}: {why}"));
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| wrong(error.to_string()))?;
    let read = file.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| wrong(error.to_string()))?;
    if bytes.len() as u64 > LONGEST {
        return Err(wrong(format!("it has more than {LONGEST} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|_| wrong("it is not UTF-8".to_owned()))?;
    Ok(protocol::File { path: shown, text })
}

/// Policies are evaluated by this program, also where another one was installed in its place meanwhile.
fn program() -> Program {
    let here = PathBuf::from("/proc/self/exe");
    let path = if here.exists() {
        here
    } else {
        std::env::current_exe().unwrap_or(here)
    };
    Program {
        path,
        arguments: vec![COMMAND.to_owned()],
    }
}

fn place(file: &str, said: &Said) -> String {
    format!("{file}:{}:{}", said.line, said.column)
}

/// The command that evaluates; for nobody else to call.
pub(crate) const COMMAND: &str = "evaluate-policies";
/// Policies of one run.
const MOST_FILES: usize = 1_000;
/// Bytes of one of them.
const LONGEST: u64 = 1 << 20;
/// Folders below the one that is named.
const DEEPEST: usize = 20;
