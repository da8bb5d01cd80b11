//! What is read from files is read again when they change, or when somebody asks for it: on a thread of its own, so that
//! what is loaded is whole and checked before anybody waits for it.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// The most files of a folder that are looked at.
const MOST_FILES: usize = 10_000;

/// What was loaded, with the files and folders that it comes from.
pub type Loaded<T> = Result<(T, Vec<PathBuf>), String>;

/// Loads something again and again.
pub struct Reload<T> {
    asked: Sender<()>,
    done: Receiver<Result<T, String>>,
}

impl<T: Send + 'static> Reload<T> {
    /// Begins to look at files and folders, so often; what `load` returns is handed on, with the paths that are looked at from
    /// then on. `every` is nothing where files are not to be looked at, and only [`Self::ask`] counts.
    pub fn start(
        paths: Vec<PathBuf>,
        every: Option<Duration>,
        load: impl FnMut() -> Loaded<T> + Send + 'static,
    ) -> Self {
        let (asked, asks) = channel();
        let (sender, done) = channel();
        // As they are now: what changes while the thread starts counts.
        let seen = look(&paths);
        let look_out = LookOut {
            paths,
            seen,
            waiting: None,
        };
        std::thread::spawn(move || run(look_out, every, &asks, &sender, load));
        Self { asked, done }
    }

    /// Asks for it, whether files changed or not.
    pub fn ask(&self) {
        // The thread ends only with this.
        let _sent = self.asked.send(());
    }

    /// Returns what was loaded since, or why it could not be.
    pub fn next(&self) -> Option<Result<T, String>> {
        self.done.try_recv().ok()
    }
}

/// Files, and what they were when they were last looked at.
struct LookOut {
    paths: Vec<PathBuf>,
    seen: Vec<Trace>,
    /// What is new, until it stays so from one look to the next: somebody may still be writing.
    waiting: Option<Vec<Trace>>,
}

/// What a file is known again by; nothing where it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Trace(PathBuf, Option<(u64, u64, u64, i64, i64, i64, i64)>);

impl LookOut {
    /// Says whether something changed, and has settled.
    fn has_changed(&mut self) -> bool {
        let now = look(&self.paths);
        if now == self.seen {
            self.waiting = None;
            return false;
        }
        if self.waiting.as_ref() != Some(&now) {
            self.waiting = Some(now);
            return false;
        }
        true
    }

    /// Remembers how things stand before they are read.
    fn note(&mut self) {
        self.seen = look(&self.paths);
        self.waiting = None;
    }

    fn follow(&mut self, paths: Vec<PathBuf>) {
        if paths != self.paths {
            self.paths = paths;
            self.note();
        }
    }
}

fn run<T>(
    mut look_out: LookOut,
    every: Option<Duration>,
    asks: &Receiver<()>,
    sender: &Sender<Result<T, String>>,
    mut load: impl FnMut() -> Loaded<T>,
) {
    loop {
        let asked = match every {
            Some(every) => asks.recv_timeout(every),
            None => asks.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match asked {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) if look_out.has_changed() => {}
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return,
        }
        look_out.note();
        let loaded = load().map(|(loaded, paths)| {
            look_out.follow(paths);
            loaded
        });
        if sender.send(loaded).is_err() {
            return;
        }
    }
}

/// Looks at files, and at what is in folders.
fn look(paths: &[PathBuf]) -> Vec<Trace> {
    let mut traces = Vec::new();
    for path in paths {
        traces.push(trace(path));
        let Ok(entries) = fs::read_dir(path) else {
            continue;
        };
        let entries = entries.take(MOST_FILES).filter_map(Result::ok);
        let mut inside: Vec<Trace> = entries.map(|entry| trace(&entry.path())).collect();
        inside.sort_by(|one, other| one.0.cmp(&other.0));
        traces.append(&mut inside);
    }
    traces
}

fn trace(path: &Path) -> Trace {
    let of = |it: Metadata| {
        (
            it.dev(),
            it.ino(),
            it.size(),
            it.mtime(),
            it.mtime_nsec(),
            it.ctime(),
            it.ctime_nsec(),
        )
    };
    Trace(path.to_owned(), fs::metadata(path).ok().map(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    /// A file or a folder that is looked at, and a counter of how often it was loaded.
    fn reload(path: &Path) -> Reload<String> {
        let path = path.to_owned();
        let paths = vec![path.clone()];
        Reload::start(paths, Some(Duration::from_millis(10)), move || {
            let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
            if text.contains("bad") {
                return Err("it is bad".to_owned());
            }
            Ok((text, vec![path.clone()]))
        })
    }

    fn next(reload: &Reload<String>) -> Option<Result<String, String>> {
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            if let Some(next) = reload.next() {
                return Some(next);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        None
    }

    #[test]
    fn a_change_is_loaded_once_and_a_fault_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rules.yaml");
        fs::write(&file, "one").unwrap();
        let reload = reload(&file);
        let quiet = || {
            std::thread::sleep(Duration::from_millis(100));
            reload.next()
        };
        assert_eq!(quiet(), None, "nothing changed");
        fs::write(&file, "two!").unwrap();
        assert_eq!(next(&reload), Some(Ok("two!".to_owned())));
        assert_eq!(quiet(), None);
        fs::write(&file, "bad").unwrap();
        assert_eq!(next(&reload), Some(Err("it is bad".to_owned())));
        assert_eq!(quiet(), None, "a fault is told once");
        // As editors do: another file takes its place.
        let new = folder.path().join("new");
        fs::write(&new, "three").unwrap();
        fs::rename(&new, &file).unwrap();
        assert_eq!(next(&reload), Some(Ok("three".to_owned())));
        reload.ask();
        assert_eq!(
            next(&reload),
            Some(Ok("three".to_owned())),
            "who asks gets it"
        );
        fs::remove_file(&file).unwrap();
        assert!(next(&reload).is_some_and(|it| it.is_err()), "it is gone");
    }
}
