//! Replays the seeds of the fuzz target `guard_session`.

use seawall_guard::record::{Demux, Joiner, Stream};

/// What each seed says on its two streams, by the engine's description of the format; the first byte is the fuzz target's.
const SAID: &[(&str, &str, &str)] = &[
    ("announced_more", "short", ""),
    ("character_and_empty", "ä", ""),
    ("frames", "hello", "err"),
    ("half_a_head", "\u{2}\0\0", ""),
    ("odd", "in not a frame", ""),
    ("plain", "root@box:/# ls\r\n😀\u{fffd}", ""),
];

#[test]
fn seeds_of_guard_session() {
    let folder = format!(
        "{}/../../fuzz/corpus/guard_session",
        env!("CARGO_MANIFEST_DIR")
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), SAID.len());
    for (name, output, error) in SAID {
        let bytes = std::fs::read(format!("{folder}/{name}")).unwrap();
        for size in 1..bytes.len() {
            let mut demux = Demux::default();
            let (mut out, mut err) = (Joiner::default(), Joiner::default());
            let (mut said, mut told) = (String::new(), String::new());
            let mut take = |stream, bytes: &[u8]| match stream {
                Stream::Output => said.push_str(&out.feed(bytes)),
                Stream::Error => told.push_str(&err.feed(bytes)),
            };
            for piece in bytes[1..].chunks(size) {
                demux.feed(piece, &mut take);
            }
            demux.end(&mut take);
            said.push_str(&out.end());
            told.push_str(&err.end());
            assert_eq!(
                (said.as_str(), told.as_str()),
                (*output, *error),
                "{name} {size}"
            );
        }
    }
}
