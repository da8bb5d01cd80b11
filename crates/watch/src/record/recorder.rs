//! `seawall watch record`: events of this machine into a file, by a thread of its own.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use seawall_artifact::unpack::block::pack_gzip;
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::recording::{Block, End, Head, Writer};
use seawall_runtime::state::State;

use super::file::Sound;
use super::form::Form;
use super::packing::PACKING;
use super::select::Select;
use crate::observer::{Around, Ended, Observer, Word};

/// Blocks grow to so many bytes: long enough for texts to come again.
const BLOCK: usize = 256 * 1024;
/// A block is written after so many nanoseconds even where it is not full.
const OLDEST: u64 = 1_000_000_000;
/// The most blocks that wait for the disk: 16 MiB.
const WAITING: usize = 64;

/// What is written, and where.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The file; it is replaced.
    pub path: PathBuf,
    /// Which events.
    pub select: Select,
    /// What the file says of itself.
    pub head: Head,
    /// Whether it is a capture (`.scap`) instead of our own format.
    pub capture: bool,
    /// The most bytes of the file; nothing for as many as there are.
    pub most: Option<u64>,
}

/// Records until it is ended.
pub struct Recorder {
    select: Select,
    form: Form,
    queue: Option<SyncSender<Block>>,
    thread: Option<JoinHandle<io::Result<()>>>,
    written: Arc<AtomicU64>,
    most: u64,
    events: u64,
    lost: Arc<AtomicU64>,
    path: PathBuf,
}

/// Knows when a file is as large as it may become.
#[derive(Debug)]
pub struct Full {
    written: Arc<AtomicU64>,
    most: u64,
}

impl Full {
    /// Returns whether it is.
    pub fn is_reached(&self) -> bool {
        self.written() >= self.most
    }

    /// Returns how many bytes the file has.
    pub(super) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }
}

impl Recorder {
    /// Begins a file.
    ///
    /// # Errors
    /// It can't be written.
    pub fn start(recording: Recording) -> io::Result<Self> {
        let file = Sound::replace(&recording.path)?;
        Ok(Self::begin(recording, move || Ok(file)))
    }

    /// Begins a new file without waiting for the disk: that it can't be made is told later, as that it can't be written.
    pub(super) fn start_aside(recording: Recording) -> Self {
        let path = recording.path.clone();
        Self::begin(recording, move || Sound::create(&path))
    }

    fn begin(
        recording: Recording,
        make: impl FnOnce() -> io::Result<Sound> + Send + 'static,
    ) -> Self {
        let (queue, blocks) = sync_channel(WAITING);
        let (written, lost) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let form = Form::new(recording.capture, &recording.head.host);
        let told = (Arc::clone(&written), Arc::clone(&lost));
        let head = recording.head;
        let thread = if recording.capture {
            std::thread::spawn(move || write_capture(make()?, &blocks, &told.0))
        } else {
            std::thread::spawn(move || write_own(make()?, &head, &blocks, (&told.0, &told.1)))
        };
        Self {
            select: recording.select,
            form,
            queue: Some(queue),
            thread: Some(thread),
            written,
            most: recording.most.unwrap_or(u64::MAX),
            events: 0,
            lost,
            path: recording.path,
        }
    }

    /// Returns what knows when the file is as large as it may become.
    pub fn full(&self) -> Full {
        Full {
            written: Arc::clone(&self.written),
            most: self.most,
        }
    }

    fn hand_over(&mut self) {
        let Some(block) = self.form.take() else {
            return;
        };
        let Some(queue) = &self.queue else {
            return;
        };
        if let Err(TrySendError::Full(block)) = queue.try_send(block) {
            self.lost.fetch_add(block.events, Ordering::Relaxed);
        }
    }

    /// Returns whether the block at hand is full, or old enough at a time.
    fn is_due(&mut self, now: u64) -> bool {
        let (length, first) = self.form.size();
        length >= BLOCK || length > 0 && first > 0 && now.saturating_sub(first) >= OLDEST
    }

    /// Sends what is there; nothing more comes. The thread ends once all of it is written.
    pub(super) fn close(&mut self) {
        self.hand_over();
        self.queue = None;
    }

    /// Returns whether its thread has ended: all is written, or can't be.
    pub(super) fn is_over(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    fn ended(&mut self) -> io::Result<()> {
        self.close();
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(io::Error::other("the thread that writes it has ended")),
            None => Ok(()),
        }
    }
}

impl Observer for Recorder {
    fn name(&self) -> &'static str {
        "the recording"
    }

    fn wants(&self, _: Kind) -> bool {
        true
    }

    fn event(&mut self, event: &Event<'_>, state: &State) {
        if !self.select.takes(event, state) {
            return;
        }
        self.events = self.events.saturating_add(1);
        if !self.form.note(event, state) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        if self.is_due(0) {
            self.hand_over();
        }
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        if self.is_due(around.now) {
            self.hand_over();
        }
        if self.thread.as_ref().is_some_and(JoinHandle::is_finished) {
            let name = self.path.display().to_string();
            self.ended().map_err(|error| Ended::Output(name, error))?;
        }
        Ok(())
    }

    fn end(&mut self, around: &Around<'_>) {
        self.form.begin(around.state);
        let (name, result) = (self.path.display().to_string(), self.ended());
        if let Err(error) = result {
            let why = format!("{name} could not be written to its end: {error}");
            (around.tell)(Word::Warning, &why);
        }
        let lost = self.lost.load(Ordering::Relaxed);
        if lost > 0 {
            let why = format!(
                "{lost} events are not in {name}: the disk is too slow, or they are too long"
            );
            (around.tell)(Word::Warning, &why);
        }
        let (events, bytes) = (self.events, self.written.load(Ordering::Relaxed));
        if let (Select::Container(wanted), 0) = (&self.select, events) {
            let why = format!("nothing was seen of a container that is called {wanted}");
            (around.tell)(Word::Warning, &why);
        }
        (around.tell)(
            Word::Note,
            &format!("{events} events, {bytes} bytes in {name}"),
        );
    }
}

/// Writes blocks until nobody sends any more; then the end.
fn write_own(
    file: Sound,
    head: &Head,
    blocks: &Receiver<Block>,
    (written, lost): (&AtomicU64, &AtomicU64),
) -> io::Result<()> {
    let mut writer = Writer::begin(file, head, PACKING)?;
    for block in blocks {
        writer.block(&block)?;
        written.store(writer.written(), Ordering::Relaxed);
    }
    let end = End {
        lost: lost.load(Ordering::Relaxed),
        ..End::default()
    };
    writer.end(&[], end)?.sync()
}

fn write_capture(mut file: Sound, blocks: &Receiver<Block>, written: &AtomicU64) -> io::Result<()> {
    for block in blocks {
        // A member for each: the file is good up to the last whole one.
        let packed = pack_gzip(&block.bytes)?;
        file.write_all(&packed)?;
        written.fetch_add(packed.len() as u64, Ordering::Relaxed);
    }
    file.sync()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_that_the_queue_has_no_room_for_are_counted() {
        for capture in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let recording = Recording {
                path: folder.path().join("recording"),
                select: Select::All,
                head: Head::default(),
                capture,
                most: None,
            };
            let mut recorder = Recorder::start(recording).unwrap();
            // Nobody takes anything from this one.
            let (queue, _blocks) = sync_channel(0);
            recorder.queue = Some(queue);
            let event = Event::new(Kind::PROCESS_EXIT, &[], []);
            for (events, lost) in [(3, 3), (2, 5), (0, 5)] {
                (0..events).for_each(|_| recorder.event(&event, &State::default()));
                recorder.hand_over();
                let counted = recorder.lost.load(Ordering::Relaxed);
                assert_eq!(counted, lost, "capture: {capture}");
            }
        }
    }
}
