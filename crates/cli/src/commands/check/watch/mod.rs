//! `seawall check --watch`: checks again whenever something changes, until it is interrupted. Everything is found and
//! read anew each time: a Compose file is seen with what it names as that is now, new files are found, and files that
//! are gone are forgotten.

mod files;
pub(in crate::commands) mod seen;

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use seawall_engine::check::{Neighbours, STANDARD_INPUT, check};
use seawall_model::time::Timestamp;

use super::super::output::{self, Plan};
use super::super::scan;
use super::super::whereabouts::Whereabouts;
use super::arguments::Check;
use super::discover::{self, Discovered};
use super::select::Asked;
use super::{Conclusion, baseline, end, hadolint, saying};
use crate::exit::{self, Usage};
use crate::format::Format;
use crate::ui::Terminal;
use files::{Limit, Watcher, Woken};
use seen::Seen;

/// Checks, and checks again.
pub(super) fn run(arguments: &Check, terminal: Terminal) -> anyhow::Result<ExitCode> {
    refuse(arguments)?;
    let plan = Plan::of(&arguments.formats)?;
    let reports = arguments.formats.wanted.iter();
    let reports = reports.filter_map(|it| it.file.as_ref()?.file_name());
    let mut watcher = Watcher::new(reports.map(ToOwned::to_owned).collect())?;
    let mut watch = Watch {
        arguments,
        plan,
        terminal,
        seen: None,
        code: ExitCode::SUCCESS,
    };
    let mut woken = Woken::Files;
    loop {
        // What changes from here on is told, and what changed before is seen.
        if let Err(limit) = watch.place(&mut watcher) {
            let Limit { text, hint } = limit;
            terminal.error(&text, Some(&hint));
            return Ok(exit::not_looked_at());
        }
        let found = match watch.round(woken) {
            Err(error) if exit::reader_left(&error) => return Ok(watch.code),
            found => found?,
        };
        if let Some(files) = found {
            watcher.know(files);
        }
        woken = watcher.wait()?;
        if woken == Woken::Ended {
            return Ok(watch.code);
        }
    }
}

/// What is kept from round to round.
struct Watch<'a> {
    arguments: &'a Check,
    plan: Plan,
    terminal: Terminal,
    /// The findings of the last round that was shown.
    seen: Option<Seen>,
    /// What the last round would have ended with.
    code: ExitCode,
}

/// What a round found.
struct Looked {
    conclusion: Conclusion,
    strict: bool,
    /// Files that it depends on.
    files: BTreeSet<PathBuf>,
}

impl Watch<'_> {
    /// Watches every directory that matters.
    fn place(&self, watcher: &mut Watcher) -> Result<(), Limit> {
        let here = [PathBuf::from(".")];
        let paths = match self.arguments.paths.as_slice() {
            [] => &here[..],
            paths => paths,
        };
        for path in paths {
            if path.is_dir() {
                for folder in discover::folders(path, !self.arguments.no_ignore) {
                    watcher.watch(&folder)?;
                }
            } else {
                watcher.watch(parent(path))?;
            }
        }
        for file in self.settings() {
            watcher.watch(parent(&file))?;
        }
        watcher.watch_known()
    }

    /// Checks once, and shows what is to be shown. Returns the files that the findings depend on.
    fn round(&mut self, woken: Woken) -> anyhow::Result<Option<BTreeSet<PathBuf>>> {
        if woken == Woken::Perhaps {
            let looked = self.look(self.terminal.quiet());
            let same = |looked: &Looked| {
                let seen = Seen::of(&looked.conclusion.report);
                self.seen.as_ref().is_some_and(|it| *it == seen)
            };
            if looked.as_ref().is_ok_and(same) {
                return Ok(looked.ok().map(|looked| looked.files));
            }
        }
        let is_first = self.seen.is_none();
        if io::stdout().is_terminal() && !is_first {
            io::stdout().lock().write_all(CLEAR.as_bytes())?;
        }
        match self.look(self.terminal) {
            Ok(looked) => {
                self.code = exit::of(looked.conclusion.ending, looked.strict);
                self.show(&looked)?;
                Ok(Some(looked.files))
            }
            // Somebody is about to mend it; what cannot be from the beginning is told at once.
            Err(error) if !is_first => {
                self.code = exit::failed(&error, self.terminal);
                let time = time(super::super::now());
                let line = format!("{time}: not checked; watching, Ctrl-C ends\n");
                io::stdout().lock().write_all(line.as_bytes())?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn look(&self, terminal: Terminal) -> anyhow::Result<Looked> {
        let (arguments, now) = (self.arguments, super::super::now());
        let mut asked = Asked::read(arguments, &Whereabouts::default(), now.date(), terminal)?;
        let recorder = Arc::new(Recorder {
            inner: Arc::clone(&asked.options.neighbours),
            asked: Mutex::default(),
        });
        asked.options.neighbours = Arc::clone(&recorder) as _;
        let Discovered {
            mut documents,
            failed,
        } = discover::discover(arguments, terminal)?;
        baseline::call(&mut documents, arguments.judging.baseline.as_deref());
        let checked = check(&documents, &asked.options);
        let mut files: BTreeSet<PathBuf> = self.settings().into_iter().collect();
        files.extend(documents.iter().map(|given| PathBuf::from(&given.name)));
        files.extend(recorder.take());
        Ok(Looked {
            conclusion: end(checked, failed, &asked, now, terminal),
            strict: asked.strict,
            files,
        })
    }

    /// Writes the reports, then what is new and what is gone, where the eye rests: below.
    fn show(&mut self, looked: &Looked) -> anyhow::Result<()> {
        let report = &looked.conclusion.report;
        let seen = Seen::of(report);
        let same = self.seen.as_ref() == Some(&seen);
        let saying = saying(&looked.conclusion, self.arguments);
        let is_terminal = io::stdout().is_terminal();
        if !same || is_terminal {
            if self.seen.is_some() && !is_terminal {
                io::stdout().lock().write_all(b"\n")?;
            }
            output::write(&saying, &self.plan, self.terminal)?;
        }
        let mut text = String::new();
        let time = time(report.created);
        let count = report.targets.len();
        let files = if count == 1 { "file" } else { "files" };
        let change = match &self.seen {
            Some(before) => {
                let (lines, change) = seen.against(before, Terminal::width());
                text.push_str(&lines);
                format!("{change}; ")
            }
            None => String::new(),
        };
        let end = format!("{time}: {change}watching {count} {files}, Ctrl-C ends\n");
        text.push_str(&end);
        self.seen = Some(seen);
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// Returns the files that say what holds.
    fn settings(&self) -> Vec<PathBuf> {
        let judging = &self.arguments.judging;
        let named = judging.config.iter().chain(&judging.ignore_file);
        let mut files: Vec<PathBuf> = named.chain(&judging.baseline).cloned().collect();
        let beside = hadolint::NAMES
            .iter()
            .chain(&scan::exceptions::FOUND_BY_NAME);
        files.extend(beside.map(PathBuf::from));
        let here = std::env::current_dir().unwrap_or_default();
        for folder in here.ancestors() {
            files.push(folder.join(scan::config::NAME));
            if folder.join(".git").exists() {
                break;
            }
        }
        files
    }
}

/// Reads files that documents name, and remembers which.
#[derive(Debug)]
struct Recorder {
    inner: Arc<dyn Neighbours>,
    asked: Mutex<BTreeSet<PathBuf>>,
}

impl Recorder {
    fn take(&self) -> BTreeSet<PathBuf> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut asked)
    }
}

impl Neighbours for Recorder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() < MOST_ASKED {
            asked.insert(PathBuf::from(path));
        }
        drop(asked);
        self.inner.read(path)
    }
}

/// Refuses what makes no sense together.
fn refuse(arguments: &Check) -> Result<(), Usage> {
    let wrong = |text: &str| Err(Usage(text.to_owned()));
    let is_input = |path: &PathBuf| path.as_os_str() == STANDARD_INPUT;
    if arguments.paths.iter().any(is_input) {
        return wrong("standard input cannot be watched: name files or directories");
    }
    if arguments.hardening.harden || arguments.print_model {
        return wrong("--watch only checks: leave --harden and --print-model out");
    }
    let formats = &arguments.formats;
    let mut printed = formats.wanted.iter().filter(|it| it.file.is_none());
    let is_other = formats.file.is_some()
        || formats.wanted.is_empty() && formats.template.is_some()
        || printed.any(|it| it.format != Format::Table);
    if is_other {
        return wrong(
            "--watch prints a table: other reports name their own file, such as -f json=report.json",
        );
    }
    Ok(())
}

/// Returns the time of day.
pub(in crate::commands) fn time(now: Timestamp) -> String {
    let second = now.seconds().rem_euclid(24 * 60 * 60);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{hour:02}:{minute:02}:{:02} UTC", second % 60)
}

fn parent(path: &Path) -> &Path {
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Puts the cursor into the corner and takes away what is on the screen; what has scrolled away stays.
const CLEAR: &str = "\x1b[H\x1b[2J";
/// Files that documents name.
const MOST_ASKED: usize = 100_000;
