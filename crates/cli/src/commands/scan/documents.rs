//! Documents of projects that are scanned: what the walk of a scan came past is judged as `seawall check` judges it,
//! by the same checks, settings, comments and baseline.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;
use seawall_checks::source::LONGEST;
use seawall_engine::Error;
use seawall_engine::check::baseline::Baseline;
use seawall_engine::check::gather::{Found, Gather, Gathered};
use seawall_engine::check::kind::kind_of;
use seawall_engine::check::{CheckOptions, Checked, Given, Neighbours, check};
use seawall_engine::scan::{ScanOptions, Scanned};
use seawall_model::artifact::ArtifactKind;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_policy::filter::Filter;

use super::{Input, Place};
use crate::arguments::Scan;
use crate::commands::check::arguments::{Check, Judging};
use crate::commands::check::discover::shown;
use crate::commands::check::neighbours::Disk;
use crate::commands::check::select::Asked;
use crate::commands::check::{baseline, context, hadolint};
use crate::commands::whereabouts::Whereabouts;
use crate::exit::Usage;
use crate::ui::Terminal;

/// The documents of all projects.
pub(super) struct Documents {
    /// How to judge them; nothing where nobody asks for that.
    how: Option<How>,
    groups: Vec<Group>,
    /// Files that were taken, with links resolved.
    seen: BTreeSet<PathBuf>,
    /// What could not be looked at.
    pub(super) failed: usize,
    terminal: Terminal,
}

struct How {
    options: CheckOptions,
    /// The file that is written anew.
    update: Option<PathBuf>,
    baseline: Option<PathBuf>,
}

/// Documents that may name the same files.
struct Group {
    documents: Vec<Given>,
    neighbours: Arc<dyn Neighbours>,
}

/// A command line of `seawall check`: what it knows by default holds here as well.
#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    check: Check,
}

impl Documents {
    /// Reads how documents are to be judged, where there is a project whose documents are asked for.
    pub(super) fn of(
        inputs: &[Result<Input, Error>],
        options: &ScanOptions,
        arguments: &Scan,
        terminal: Terminal,
    ) -> anyhow::Result<Self> {
        let is_project =
            |input: &Result<Input, Error>| matches!(input, Ok(Input::Source(_, Some(_))));
        let wanted = options.scanners.misconfigurations && inputs.iter().any(is_project);
        refuse(arguments, wanted)?;
        Ok(Self {
            how: wanted
                .then(|| How::read(arguments, options, terminal))
                .transpose()?,
            groups: Vec::new(),
            seen: BTreeSet::new(),
            failed: 0,
            terminal,
        })
    }

    /// Has the scan of an input hand its documents back, and returns where they are.
    pub(super) fn expect(
        &self,
        input: &Result<Input, Error>,
        options: &mut ScanOptions,
    ) -> Option<Place> {
        let place = match input {
            Ok(Input::Source(_, place)) => place.clone().filter(|_| self.how.is_some()),
            _ => None,
        };
        options.documents = place.as_ref().map(|place| Gather {
            beside: matches!(place, Place::Repository(_)),
        });
        place
    }

    /// Takes the documents of a project.
    pub(super) fn take(&mut self, scanned: &mut [Scanned], place: Option<&Place>) {
        let Some(place) = place else {
            return;
        };
        for one in scanned {
            let gathered = std::mem::take(&mut one.documents);
            // What comes from the object database has a commit, and is not on the disk.
            let is_revision = !one.report.artifact.references.is_empty();
            match place {
                Place::Directory(root) => self.on_disk(gathered, root),
                Place::Repository(Some(root)) if !is_revision => self.on_disk(gathered, root),
                Place::Repository(_) => {
                    let links = gathered.links.iter().map(|path| unfollowed(path));
                    one.report.problems.extend(links);
                    self.kept(gathered);
                }
            }
        }
    }

    fn on_disk(&mut self, gathered: Gathered, root: &Path) {
        let mut documents = Vec::new();
        for Found { path, kind, bytes } in gathered.documents {
            let path = root.join(path);
            if path
                .canonicalize()
                .is_ok_and(|real| !self.seen.insert(real))
            {
                continue;
            }
            documents.push(context::given(&path, shown(&path), kind, bytes, None));
        }
        for link in gathered.links {
            let path = root.join(link);
            match self.behind(&path, root) {
                Ok(Some((kind, bytes))) => {
                    documents.push(context::given(&path, shown(&path), kind, bytes, None));
                }
                Ok(None) => {}
                Err(error) => {
                    let text = format!("cannot read {}: {error}", path.display());
                    self.terminal.error(&text, None);
                    self.failed += 1;
                }
            }
        }
        documents.sort_by(|a, b| Path::new(&a.name).cmp(Path::new(&b.name)));
        let neighbours = Arc::new(Disk::below(&[root.to_owned()]));
        self.groups.push(Group {
            documents,
            neighbours,
        });
    }

    /// Reads what a link leads to; nothing where that lies outside, is no file, or was taken already.
    fn behind(&mut self, path: &Path, root: &Path) -> io::Result<Option<(ArtifactKind, Vec<u8>)>> {
        let Ok(real) = path.canonicalize() else {
            return Ok(None);
        };
        if !real.starts_with(root.canonicalize()?)
            || !std::fs::metadata(&real)?.is_file()
            || !self.seen.insert(real.clone())
        {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let most = (LONGEST as u64).saturating_add(1);
        File::open(&real)?.take(most).read_to_end(&mut bytes)?;
        let kind = kind_of(&path.display().to_string(), &bytes);
        Ok(kind.map(|kind| (kind, bytes)))
    }

    fn kept(&mut self, gathered: Gathered) {
        let Gathered {
            documents,
            mut beside,
            ..
        } = gathered;
        let ignored = |path: &str, beside: &BTreeMap<String, Vec<u8>>| {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let own = beside.get(&format!("{path}.dockerignore"));
            let all = format!("{folder}/.dockerignore");
            let found = own.or_else(|| beside.get(all.trim_start_matches('/')));
            found.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        };
        let mut given = Vec::new();
        for Found { path, kind, bytes } in &documents {
            given.push(Given {
                ignore: ignored(path, &beside).filter(|_| *kind == ArtifactKind::Dockerfile),
                key: path.clone(),
                name: path.clone(),
                kind: *kind,
                bytes: bytes.clone(),
                files: None,
                problems: Vec::new(),
            });
        }
        beside.extend(documents.into_iter().map(|found| (found.path, found.bytes)));
        self.groups.push(Group {
            documents: given,
            neighbours: Arc::new(Kept(beside)),
        });
    }

    /// Judges all documents, and writes the baseline anew where that is asked for.
    pub(super) fn judge(self) -> anyhow::Result<Vec<Checked>> {
        let Some(how) = self.how else {
            return Ok(Vec::new());
        };
        let mut groups = self.groups;
        for group in &mut groups {
            baseline::call(&mut group.documents, how.baseline.as_deref());
        }
        let checked = check_all(&groups, &how.options, &how.options.baseline);
        let Some(path) = &how.update else {
            return Ok(checked);
        };
        let given = groups.iter().flat_map(|group| &group.documents);
        let known = baseline::update(path, given.zip(&checked), self.terminal)?;
        Ok(check_all(&groups, &how.options, &known))
    }
}

fn check_all(groups: &[Group], options: &CheckOptions, known: &Baseline) -> Vec<Checked> {
    let mut checked = Vec::new();
    for group in groups {
        let options = CheckOptions {
            neighbours: Arc::clone(&group.neighbours),
            baseline: known.clone(),
            ..options.clone()
        };
        checked.extend(check(&group.documents, &options));
    }
    checked
}

/// What holds for documents only is a mistake where none are judged.
fn refuse(arguments: &Scan, wanted: bool) -> Result<(), Usage> {
    let of = &arguments.documents;
    let is_said = of.no_pragmas || of.shellcheck || of.baseline.is_some();
    if is_said && !wanted {
        let why = "--no-pragmas, --shellcheck and --baseline are about documents of directories and repositories; \
                   add --scanners misconfig, and say `fs` or `repo`";
        return Err(Usage(why.to_owned()));
    }
    Ok(())
}

impl How {
    fn read(arguments: &Scan, options: &ScanOptions, terminal: Terminal) -> anyhow::Result<Self> {
        let (of, judgement) = (&arguments.documents, &arguments.judgement);
        let mut check = CommandLine::try_parse_from(["check"])?.check;
        check.threads = arguments.threads;
        check.shellcheck = of.shellcheck;
        check.no_pragmas = of.no_pragmas;
        check.selecting = arguments.selecting.clone();
        check.judging = Judging {
            config: judgement.config.clone(),
            severity: None,
            fail_on: Vec::new(),
            ignore: judgement.ignore.clone(),
            ignore_file: judgement.ignore_file.clone(),
            baseline: of.baseline.clone(),
            update_baseline: of.update_baseline,
        };
        let whereabouts = Whereabouts::default();
        let hadolint = hadolint::read(&whereabouts, terminal)?.unwrap_or_default();
        // What else is read was told already.
        let today = options.today;
        let asked = Asked::over(&hadolint, &check, &whereabouts, today, terminal.quiet())?;
        Ok(Self {
            options: CheckOptions {
                exceptions: options.exceptions.clone(),
                filter: Filter {
                    severities: options.filter.severities.clone(),
                    ..Filter::default()
                },
                ..asked.options
            },
            update: of.baseline.clone().filter(|_| of.update_baseline),
            baseline: of.baseline.clone(),
        })
    }
}

/// Files of a revision that documents may name.
#[derive(Debug)]
struct Kept(BTreeMap<String, Vec<u8>>);

impl Neighbours for Kept {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let mut parts = Vec::new();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        self.0.get(&parts.join("/")).cloned()
    }
}

fn unfollowed(path: &str) -> Problem {
    let why = "it is a link, which is not followed in a revision";
    Problem::new(ProblemKind::Unsupported, "document", why).at(path)
}
