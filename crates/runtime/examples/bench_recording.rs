//! What recording costs: the events of a file written once more as our own recording, as a ring writes it, and as a capture,
//! on one thread, CPU time as the kernel accounts for it.
//!
//! `cargo xtask bench recording FILE` builds and runs it. Arguments: a recording or a capture.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a tool for measuring, whose input is of whoever measures"
)]

use flate2::{Compression, write::GzEncoder};
use seawall_runtime::capture::{self, Machine};
use seawall_runtime::event::Event;
use seawall_runtime::recording::{End, Head, Packing, Track, Writer};
use seawall_runtime::replay::Recorded;
use seawall_runtime::state::State;
use std::fs::File;
use std::io::Write as _;

/// As the program packs.
const PACKING: Packing = Packing {
    pack: |bytes| zstd::bulk::compress(bytes, 3),
    unpack: |bytes, size| zstd::bulk::decompress(bytes, size),
};
/// What gzip takes where nobody says otherwise.
const GZIP: u32 = 6;
/// Blocks of `watch record`, and of its ring.
const BLOCKS: [(usize, &str); 2] = [
    (256 * 1024, "our own, as `record`"),
    (64 * 1024, "our own, as a ring"),
];
const RUNS: u64 = 5;

/// Returns the time that this thread was on a processor, in nanoseconds.
fn cpu() -> u64 {
    let account = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    account.split(' ').next().unwrap().parse().unwrap()
}

/// Reads the file, and returns how many events it has and how long that took, with what is done at each.
fn pass(name: &str, mut each: impl FnMut(&Event<'_>, &State)) -> (u64, u64) {
    let mut state = State::default();
    let begun = cpu();
    let file = std::io::BufReader::new(File::open(name).unwrap());
    let mut recorded = Recorded::open(file, PACKING, &mut state).unwrap();
    let mut count = 0;
    while let Ok(Some(event)) = recorded.next(&mut state) {
        each(&event, &state);
        count += 1;
    }
    (count, cpu() - begun)
}

/// Runs a pass several times, and returns the middle of what it took.
fn middle(mut run: impl FnMut() -> u64) -> u64 {
    let mut all: Vec<u64> = (0..RUNS).map(|_| run()).collect();
    all.sort_unstable();
    all.into_iter()
        .nth(usize::try_from(RUNS / 2).unwrap())
        .unwrap()
}

fn own(name: &str, most: usize, label: &str, bare: (u64, u64)) {
    let mut blocks = Vec::new();
    let noting = middle(|| {
        let mut track = Track::default();
        blocks.clear();
        let (_, took) = pass(name, |event, state| {
            track.note(event, state);
            if track.len() >= most {
                blocks.push(track.seal());
            }
        });
        blocks.push(track.seal());
        took
    });
    let raw: usize = blocks.iter().map(|block| block.bytes.len()).sum();
    let begun = cpu();
    let mut writer = Writer::begin(Vec::new(), &Head::default(), PACKING).unwrap();
    for block in &blocks {
        writer.block(block).unwrap();
    }
    let packed = writer.end(&[], End::default()).unwrap().len();
    report(label, bare, (noting, cpu() - begun), (raw, packed));
}

fn capture(name: &str, bare: (u64, u64)) {
    let mut bytes = Vec::new();
    let noting = middle(|| {
        let mut writer = None;
        let (_, took) = pass(name, |event, state| {
            let writer = writer.get_or_insert_with(|| {
                capture::Writer::begin(Vec::new(), &Machine::default(), state).unwrap()
            });
            writer.event(event).unwrap();
        });
        bytes = writer.map_or_else(Vec::new, |writer| writer.end().unwrap());
        took
    });
    let begun = cpu();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(GZIP));
    encoder.write_all(&bytes).unwrap();
    let packed = encoder.finish().unwrap().len();
    report(
        "`.scap`, gzip",
        bare,
        (noting, cpu() - begun),
        (bytes.len(), packed),
    );
}

#[expect(clippy::cast_precision_loss, reason = "figures")]
fn report(label: &str, bare: (u64, u64), times: (u64, u64), bytes: (usize, usize)) {
    let (count, reading) = bare;
    let each = |of: u64| of as f64 / count as f64;
    println!(
        "| {label} | {:.0} | {:.0} | {:.1} | {:.1} | {} |",
        each(times.0.saturating_sub(reading)),
        each(times.1),
        each(bytes.0 as u64),
        each(bytes.1 as u64),
        bytes.1
    );
}

fn main() {
    let name = std::env::args().nth(1).unwrap();
    let (count, _) = pass(&name, |_, _| {});
    let reading = middle(|| pass(&name, |_, _| {}).1);
    println!("{count} events\n");
    println!("| format | ns an event | ns to pack it | bytes an event | packed | file |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (most, label) in BLOCKS {
        own(&name, most, label, (count, reading));
    }
    capture(&name, (count, reading));
}
