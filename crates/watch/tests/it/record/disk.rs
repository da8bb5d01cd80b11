//! The disk is full, or the file is to have a size: what was written is good, and what is missing is told.

use std::cell::RefCell;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use seawall_artifact::limits::Limits;
use seawall_artifact::unpack::decoder;
use seawall_runtime::event::{Direction, Event, Kind};
use seawall_runtime::recording::{Error, Head};
use seawall_runtime::replay::{Recorded, Unread};
use seawall_runtime::state::State;
use seawall_testkit::disk::Small;
use seawall_testkit::tool::skip;
use seawall_watch::observer::{Around, Ended, Observer as _, Word};
use seawall_watch::record::{PACKING, Recorder, Recording, Select};

const BEGIN: u64 = 1_700_000_000_000_000_000;

/// Records writes of bytes that do not pack, one a millisecond, until an end.
struct Busy {
    recorder: Recorder,
    state: State,
    number: u64,
    seed: u64,
}

impl Busy {
    fn start(path: &Path, capture: bool, most: Option<u64>) -> Self {
        let recorder = Recorder::start(Recording {
            path: path.to_owned(),
            select: Select::All,
            head: Head::default(),
            capture,
            most,
        });
        Self {
            recorder: recorder.unwrap(),
            state: State::default(),
            number: 0,
            seed: 1,
        }
    }

    /// What a `write` of 4,096 bytes is like.
    fn act(&mut self) {
        let kinds = Kind::named("write");
        let kinds = kinds.filter(|it| it.kind.direction() == Direction::Exit);
        let kind = kinds.last().unwrap().kind;
        let params = kind.schema().unwrap().params.iter();
        let lengths: Vec<usize> = params.map(|it| it.of.width().unwrap_or(4096)).collect();
        let bytes: Vec<u8> = (0..lengths.iter().sum()).map(|_| self.random()).collect();
        self.number += 1;
        let mut event = Event::new(kind, &bytes, lengths);
        (event.number, event.thread) = (self.number, 7);
        event.time = BEGIN + self.number * 1_000_000;
        self.state.feed(&event);
        self.recorder.event(&event, &self.state);
    }

    /// xorshift64.
    fn random(&mut self) -> u8 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed.to_le_bytes()[3]
    }

    fn turn(&mut self) -> Result<(), Ended> {
        self.recorder.turn(&Around {
            now: BEGIN + self.number * 1_000_000,
            state: &self.state,
            tell: &|_, _| {},
        })
    }

    /// Ends, and returns what was told.
    fn end(mut self) -> Vec<(Word, String)> {
        let told = RefCell::new(Vec::new());
        self.recorder.end(&Around {
            now: BEGIN,
            state: &self.state,
            tell: &|word, text| told.borrow_mut().push((word, text.to_owned())),
        });
        told.into_inner()
    }
}

/// Reads a file of either format; returns how many events there are, all from the first one on, and why it ends early.
fn read(path: &Path) -> (u64, Option<Unread>) {
    let mut state = State::default();
    let file = Box::new(File::open(path).unwrap());
    let bytes = decoder(file, &Limits::default()).unwrap().reader;
    let mut recorded = Recorded::open(bytes, PACKING, &mut state).unwrap();
    let mut count = 0;
    loop {
        match recorded.next(&mut state) {
            Ok(Some(event)) => {
                count += 1;
                assert_eq!(event.time, BEGIN + count * 1_000_000);
            }
            Ok(None) => return (count, None),
            Err(error) => return (count, Some(error)),
        }
    }
}

#[test]
fn a_full_disk_ends_it_and_what_was_written_is_good() {
    for capture in [false, true] {
        let Some(small) = Small::mount(1 << 10) else {
            return skip("no file system can be mounted");
        };
        let file = small.path().join("recording");
        let mut busy = Busy::start(&file, capture, None);
        let begun = Instant::now();
        let ended = loop {
            (0..10).for_each(|_| busy.act());
            if let Err(ended) = busy.turn() {
                break ended;
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "it goes on");
        };
        let path = file.display().to_string();
        assert!(ended.to_string().contains(&path), "{ended}");
        let why = std::error::Error::source(&ended).unwrap().to_string();
        assert!(why.contains("No space left"), "{why}");
        let (count, cut) = read(&file);
        // A capture is of no parts: it ends where it ends.
        let is_cut = matches!(cut, Some(Unread::Recording(Error::Cut { .. })));
        assert_eq!((is_cut, cut.is_none()), (!capture, capture), "{cut:?}");
        assert!(capture || count > 20, "{count}");
    }
}

#[test]
fn a_file_has_the_size_that_was_asked_for() {
    const MOST: u64 = 1 << 20;
    // What waits for the disk comes on top, with what it is packed in.
    const WAITING: u64 = 17 << 20;
    for capture in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recording");
        let mut busy = Busy::start(&path, capture, Some(MOST));
        let full = busy.recorder.full();
        let begun = Instant::now();
        while !full.is_reached() {
            (0..10).for_each(|_| busy.act());
            busy.turn().unwrap();
            std::thread::sleep(Duration::from_millis(1));
            assert!(begun.elapsed() < Duration::from_mins(1), "it goes on");
        }
        let acts = busy.number;
        let told = busy.end();
        assert!(told.iter().all(|(word, _)| *word == Word::Note), "{told:?}");
        let (count, cut) = read(&path);
        assert!(cut.is_none(), "{cut:?}");
        assert_eq!(count, acts);
        let size = std::fs::metadata(&path).unwrap().len();
        assert!((MOST..MOST + WAITING).contains(&size), "{size}");
    }
}
