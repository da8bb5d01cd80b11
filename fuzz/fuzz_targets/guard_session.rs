//! Streams of sessions: nothing that was said is lost, in whatever pieces it comes, and text is what the whole would be.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_guard::record::{Demux, Joiner, Stream};

fn taken(pieces: &[&[u8]]) -> (Vec<u8>, Vec<u8>) {
    let (mut output, mut error) = (Vec::new(), Vec::new());
    let mut demux = Demux::default();
    let mut said = |stream, bytes: &[u8]| match stream {
        Stream::Output => output.extend_from_slice(bytes),
        Stream::Error => error.extend_from_slice(bytes),
    };
    for piece in pieces {
        demux.feed(piece, &mut said);
    }
    demux.end(&mut said);
    (output, error)
}

fuzz_target!(|data: &[u8]| {
    // The first byte says how the others are cut.
    let Some((size, bytes)) = data.split_first() else {
        return;
    };
    let size = usize::from(*size).max(1);
    let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
    let (output, error) = taken(&pieces);
    assert_eq!((&output, &error), (&taken(&[bytes]).0, &taken(&[bytes]).1));
    assert!(output.len() + error.len() <= bytes.len());
    let mut joiner = Joiner::default();
    let mut text: String = pieces.iter().map(|it| joiner.feed(it)).collect();
    text.push_str(&joiner.end());
    assert_eq!(text, String::from_utf8_lossy(bytes));
});
