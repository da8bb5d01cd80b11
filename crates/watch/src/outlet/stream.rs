//! Standard output.
//!
//! Lines are written whole: what was not taken of one is written first when it goes on. A reader that left ends the watching, which
//! the thread that reads the kernel is told.

use std::io::{self, Write};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use seawall_carrier::{Carried, Carrier, Record as _};

use super::Paint;
use super::letter::Letter;
use super::news::News;

/// Standard output, or what stands in its place.
pub(super) struct Stream<W> {
    out: W,
    paint: Option<Paint>,
    news: Arc<News>,
    /// What was not taken of a line that was begun.
    rest: Vec<u8>,
}

impl<W: Write> Stream<W> {
    pub(super) const fn new(out: W, paint: Option<Paint>, news: Arc<News>) -> Self {
        Self {
            out,
            paint,
            news,
            rest: Vec::new(),
        }
    }

    /// Writes lines; returns how many were begun, which end when it goes on where they did not.
    fn write(&mut self, letters: &[Letter]) -> (usize, io::Result<()>) {
        let mut taken = 0_usize;
        for letter in letters {
            if let Err(error) = self.go_on() {
                return (taken, Err(error));
            }
            let line = String::from_utf8_lossy(letter.bytes());
            let line = match self.paint {
                Some(paint) => paint(&line, letter.told.alert.priority),
                None => line.into_owned(),
            };
            self.rest = line.into_bytes();
            self.rest.push(b'\n');
            taken = taken.saturating_add(1);
        }
        let written = self.go_on().and_then(|()| self.out.flush());
        (taken, written)
    }

    /// Writes what is left of a line.
    fn go_on(&mut self) -> io::Result<()> {
        let mut waits = MOST_WAITS;
        while !self.rest.is_empty() {
            match self.out.write(&self.rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => drop(self.rest.drain(..count.min(self.rest.len()))),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Whoever shares it with us may have made it one that does not wait.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && waits > 0 => {
                    waits = waits.saturating_sub(1);
                    sleep(PAUSE);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl<W: Write + Send> Carrier<Letter> for Stream<W> {
    fn carry(&mut self, letters: &[Letter]) -> Carried {
        match self.write(letters) {
            (_, Ok(())) => Carried::all(letters),
            (_, Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.news.leave(error);
                Carried::all(letters)
            }
            (taken, Err(error)) => Carried::failed(taken, error),
        }
    }
}

/// How long, and how often, is waited for room.
const PAUSE: Duration = Duration::from_millis(10);
const MOST_WAITS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Subject, Told};
    use io::ErrorKind as Kind;
    use seawall_runtime::engine::Alert;
    use seawall_runtime::engine::alert::Form;
    use seawall_runtime::language::Priority;

    /// Takes so many bytes at once, and says something else in between.
    struct Fitful {
        taken: Vec<u8>,
        most: usize,
        refusals: Vec<io::ErrorKind>,
    }

    impl Write for Fitful {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if let Some(kind) = self.refusals.pop() {
                return Err(kind.into());
            }
            let count = bytes.len().min(self.most);
            self.taken.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn letters(count: u64) -> Vec<Letter> {
        let alert = |number: u64| Alert {
            rule: "A rule".into(),
            time: 0,
            priority: Priority::Notice,
            tags: Arc::from([]),
            source: "syscall".into(),
            host: "host".to_owned(),
            message: format!("number {number}"),
            fields: Vec::new(),
        };
        let told = |number| Told {
            alert: Arc::new(alert(number)),
            subject: Arc::new(Subject::default()),
        };
        (0..count)
            .map(|number| Letter::new(told(number), Form::default(), number, false))
            .collect()
    }

    fn carried(kind: Option<io::ErrorKind>, most: usize) -> (String, bool, Option<io::Error>) {
        let news = Arc::new(News::default());
        let out = Fitful {
            taken: Vec::new(),
            most,
            refusals: kind.into_iter().collect(),
        };
        let mut stream = Stream::new(out, Some(|line, _| format!("> {line}")), Arc::clone(&news));
        let letters = letters(3);
        let first = stream.carry(&letters);
        let is_whole = first.end.is_ok();
        if !is_whole {
            assert!(stream.carry(&letters[first.taken..]).end.is_ok());
        }
        let text = String::from_utf8(stream.out.taken).unwrap();
        (text, is_whole, news.left())
    }

    #[test]
    fn no_line_is_torn_or_written_twice() {
        let line = |number| format!("> 00:00:00.000000000: Notice number {number}\n");
        let wanted = [line(0), line(1), line(2)].concat();
        let rows = [
            (None, true),
            (Some(Kind::Interrupted), true),
            (Some(Kind::WouldBlock), true),
            (Some(Kind::StorageFull), false),
        ];
        for (kind, is_whole) in rows {
            for most in [1, 7, 1000] {
                let (text, whole, left) = carried(kind, most);
                assert_eq!(
                    (text.as_str(), whole),
                    (wanted.as_str(), is_whole),
                    "{kind:?}"
                );
                assert!(left.is_none());
            }
        }
    }

    #[test]
    fn a_reader_that_left_is_told_once_and_is_no_trouble_of_an_output() {
        let (_, is_whole, left) = carried(Some(io::ErrorKind::BrokenPipe), 9);
        assert!(is_whole);
        assert_eq!(left.unwrap().kind(), io::ErrorKind::BrokenPipe);
    }
}
