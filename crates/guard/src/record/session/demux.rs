//! The streams of a container without a terminal, as the engine puts them into one (Engine API, `ContainerAttach`, "Stream
//! format"): frames of eight bytes – the stream, three zeros, the length with its highest byte first – and what was said.

/// Takes the streams apart.
#[derive(Clone, Debug, Default)]
pub struct Demux {
    head: Vec<u8>,
    /// Bytes of the frame that are still to come.
    left: u64,
    stream: Stream,
    /// Whether what came is in no frames: all of it is said from then on.
    plain: bool,
}

/// A stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stream {
    /// Standard output; what an engine writes of input is shown there, too.
    #[default]
    Output,
    /// Standard error, and errors of the engine's own.
    Error,
}

impl Demux {
    /// Takes bytes, and calls with what was said on which stream.
    pub fn feed(&mut self, mut bytes: &[u8], mut said: impl FnMut(Stream, &[u8])) {
        while !bytes.is_empty() {
            if self.plain {
                said(Stream::Output, bytes);
                return;
            }
            if self.left > 0 {
                let most = usize::try_from(self.left).unwrap_or(usize::MAX);
                let (now, rest) = bytes.split_at_checked(most).unwrap_or((bytes, &[]));
                said(self.stream, now);
                let taken = u64::try_from(now.len()).unwrap_or(u64::MAX);
                self.left = self.left.saturating_sub(taken);
                bytes = rest;
                continue;
            }
            let missing = HEAD.saturating_sub(self.head.len());
            let (now, rest) = bytes.split_at_checked(missing).unwrap_or((bytes, &[]));
            self.head.extend_from_slice(now);
            bytes = rest;
            if self.head.len() == HEAD && !self.begin() {
                self.plain = true;
                said(Stream::Output, &std::mem::take(&mut self.head));
            }
        }
    }

    /// Nothing more comes: calls with what is left of a frame that never began.
    pub fn end(&mut self, mut said: impl FnMut(Stream, &[u8])) {
        let head = std::mem::take(&mut self.head);
        if !head.is_empty() {
            said(Stream::Output, &head);
        }
    }

    /// Reads the head of a frame; false where it is none.
    fn begin(&mut self) -> bool {
        let &[stream @ 0..=3, 0, 0, 0, a, b, c, d] = self.head.as_slice() else {
            return false;
        };
        self.stream = if stream >= 2 {
            Stream::Error
        } else {
            Stream::Output
        };
        self.left = u64::from(u32::from_be_bytes([a, b, c, d]));
        self.head.clear();
        true
    }
}

/// Bytes of a head.
const HEAD: usize = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(stream: u8, said: &[u8]) -> Vec<u8> {
        let length = u32::try_from(said.len()).unwrap().to_be_bytes();
        [&[stream, 0, 0, 0][..], &length, said].concat()
    }

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

    proptest! {
        #[test]
        fn frames_are_taken_apart_however_they_are_cut(
            frames in prop::collection::vec((1_u8..4, prop::collection::vec(any::<u8>(), 0..20)), 0..8),
            size in 1_usize..12,
        ) {
            let bytes: Vec<u8> = frames.iter().flat_map(|(stream, said)| frame(*stream, said)).collect();
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            let of = |error: bool| -> Vec<u8> {
                let mine = frames.iter().filter(|(stream, _)| (*stream >= 2) == error);
                mine.flat_map(|(_, said)| said.clone()).collect()
            };
            prop_assert_eq!(taken(&pieces), (of(false), of(true)));
        }
    }

    #[test]
    fn what_is_in_no_frames_is_not_lost() {
        let whole = |bytes: &[u8]| taken(&[bytes]).0;
        assert_eq!(whole(b"root@box:/# ls\r\n"), b"root@box:/# ls\r\n");
        assert_eq!(whole(b"\x01\0\0"), b"\x01\0\0");
        assert_eq!(
            whole(b"\x01\0\0\x01\0\0\0\x01a"),
            b"\x01\0\0\x01\0\0\0\x01a"
        );
        let odd = [frame(1, b"in").as_slice(), b"not a frame"].concat();
        assert_eq!(whole(&odd), b"innot a frame");
    }
}
