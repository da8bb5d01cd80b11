//! Which files with code are executed, mapped and opened, image by image: facts for scans (`seawall scan --runtime-facts`), by which
//! packages are in use or dormant.
//!
//! Reading order: `gathered` (what was seen, within bounds, and for how long), `present` (what processes use that were there before),
//! `store` (the folder of files).

mod gathered;
mod present;
mod store;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use seawall_model::in_use::code_of;
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;

use self::gathered::{Gathered, Part};
use self::present::{Present, executed};
use crate::observer::{Around, Ended, Observer, Word};

/// Gathers facts while a machine is watched.
pub struct Facts {
    folder: PathBuf,
    gathered: Gathered,
    /// What processes use that were there before.
    present: Option<Receiver<Present>>,
    /// The thread that writes, until watching ends.
    writer: Option<(SyncSender<Vec<Part>>, JoinHandle<()>)>,
    trouble: Receiver<String>,
    counted: Instant,
    written: Instant,
    has_begun: bool,
    lost: u64,
    executes: BTreeSet<u16>,
    opens: BTreeSet<u16>,
}

impl Facts {
    /// Begins to gather; the folder is made where it is missing.
    ///
    /// # Errors
    /// Where the folder can't be made.
    pub fn start(folder: &Path) -> Result<Self, String> {
        store::make(folder)?;
        let (writer, parts) = sync_channel::<Vec<Part>>(1);
        let (telling, trouble) = channel();
        let own = folder.to_owned();
        let thread = std::thread::spawn(move || {
            for part in parts.into_iter().flatten() {
                if let Err(why) = store::write(&own, &part)
                    && telling.send(why).is_err()
                {
                    return;
                }
            }
        });
        Ok(Self {
            folder: folder.to_owned(),
            gathered: Gathered::default(),
            present: None,
            writer: Some((writer, thread)),
            trouble,
            counted: Instant::now(),
            written: Instant::now(),
            has_begun: false,
            lost: 0,
            executes: kinds(&EXECUTING),
            opens: kinds(&OPENING),
        })
    }

    /// Finds out who is there, once programs in the kernel record what happens from now on.
    fn begin(&mut self, around: &Around<'_>) {
        self.has_begun = true;
        self.gathered.begin(around.now);
        let mut processes: Vec<(String, i64)> = Vec::new();
        for thread in around.state.sorted_threads() {
            let Some(container) = thread.container.as_deref() else {
                continue;
            };
            if thread.id == thread.process {
                self.gathered.has_process(container, thread.id);
                processes.push((container.to_owned(), thread.id));
            }
        }
        let (sender, present) = channel();
        self.present = Some(present);
        std::thread::spawn(move || read_all(&processes, &sender));
    }

    fn use_file(&mut self, container: &str, process: i64, path: &[u8], is_executed: bool) {
        let Ok(path) = std::str::from_utf8(path) else {
            return;
        };
        if is_executed {
            if let Some(file) = executed(path) {
                self.gathered.use_file(container, process, &file);
            }
        } else if let Some(file) = code_of(path) {
            self.gathered.use_file(container, process, &file);
        }
    }
}

impl Observer for Facts {
    fn name(&self) -> &'static str {
        "runtime facts"
    }

    fn wants(&self, kind: Kind) -> bool {
        self.executes.contains(&kind.0) || self.opens.contains(&kind.0)
    }

    fn event(&mut self, event: &Event<'_>, state: &State) {
        let is_executed = self.executes.contains(&event.kind.0);
        if !is_executed && !self.opens.contains(&event.kind.0) {
            return;
        }
        let Some(thread) = state.thread(event.thread) else {
            return;
        };
        let Some(container) = thread.container.clone() else {
            return;
        };
        let process = thread.process;
        if is_executed {
            // What a call that failed left behind is the program before, which was executed, too.
            let path = std::sync::Arc::clone(&state.main_of(thread).executable.path);
            self.use_file(&container, process, &path, true);
        } else if let Some((number, file)) = state.descriptor_of(event)
            && number >= 0
        {
            self.use_file(&container, process, &file.name, false);
        }
    }

    fn lost(&mut self, count: u64) {
        self.lost = self.lost.saturating_add(count);
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        if !self.has_begun {
            self.begin(around);
        }
        if self.counted.elapsed() < COUNT {
            return Ok(());
        }
        self.counted = Instant::now();
        let present = self.present.iter().flat_map(Receiver::try_iter).take(MOST);
        let present: Vec<Present> = present.collect();
        for it in &present {
            self.gathered.use_file(&it.container, it.process, &it.file);
        }
        if self.lost > 0 {
            self.gathered
                .lose(std::mem::take(&mut self.lost), around.now);
        }
        self.gathered.count(around.state, around.now);
        for why in self.trouble.try_iter() {
            (around.tell)(Word::Warning, &format!("runtime facts are not kept: {why}"));
        }
        if self.written.elapsed() >= WRITE {
            self.written = Instant::now();
            let parts = self.gathered.take();
            let sent = match &self.writer {
                Some((writer, _)) => writer.try_send(parts),
                None => Err(TrySendError::Disconnected(parts)),
            };
            // Where the thread that writes is behind by a whole round the disk hangs: the next round tries again.
            if let Err(TrySendError::Full(parts) | TrySendError::Disconnected(parts)) = sent {
                self.gathered.give_back(parts);
            }
        }
        Ok(())
    }

    fn end(&mut self, around: &Around<'_>) {
        if self.lost > 0 {
            self.gathered
                .lose(std::mem::take(&mut self.lost), around.now);
        }
        self.gathered.count(around.state, around.now);
        if let Some((writer, thread)) = self.writer.take() {
            // It ends when it has written what it has.
            drop(writer);
            drop(thread.join());
        }
        let parts = self.gathered.take();
        let count = parts.len();
        for part in &parts {
            if let Err(why) = store::write(&self.folder, part) {
                (around.tell)(Word::Warning, &format!("runtime facts are not kept: {why}"));
            }
        }
        let folder = self.folder.display();
        (around.tell)(
            Word::Note,
            &match count {
                1 => format!("runtime facts of an image in {folder}"),
                _ => format!("runtime facts of {count} images in {folder}"),
            },
        );
    }
}

fn read_all(processes: &[(String, i64)], sender: &Sender<Present>) {
    for (container, process) in processes {
        for present in present::read(Path::new("/proc"), container, *process) {
            if sender.send(present).is_err() {
                return;
            }
        }
    }
}

fn kinds(names: &[&str]) -> BTreeSet<u16> {
    let all = Kind::all().iter().enumerate();
    let named = all.filter(|(_, schema)| names.contains(&schema.name));
    named
        .filter_map(|(number, _)| u16::try_from(number).ok())
        .collect()
}

/// Calls that execute a program.
const EXECUTING: [&str; 2] = ["execve", "execveat"];
/// Calls that open a file.
const OPENING: [&str; 4] = ["open", "openat", "openat2", "creat"];
/// How often time is counted.
const COUNT: Duration = Duration::from_secs(1);
/// How often files are written.
const WRITE: Duration = Duration::from_secs(30);
/// What is taken at once of what processes used before.
const MOST: usize = 10_000;
