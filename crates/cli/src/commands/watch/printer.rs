//! Alerts on standard output, by a thread of its own: a terminal that is held (Ctrl-S) or a reader of a pipe that sleeps keeps nobody
//! from watching.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use seawall_watch::observer::{Around, Ended, Observer, Word};
use seawall_watch::told::Told;

use super::line::Style;

/// The most alerts that wait to be printed.
const MOST: usize = 10_000;
/// The most bytes that they may take, as far as that can be told.
const MOST_BYTES: usize = 16 << 20;
/// How long what waits may take at the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prints alerts.
pub(super) struct Printer {
    /// Nothing at the end.
    lines: Option<SyncSender<Told>>,
    waiting: Arc<AtomicUsize>,
    /// Why nothing is printed any more; it hangs up when all is printed.
    failed: Receiver<io::Error>,
    /// What found no room and is not told yet.
    lost: u64,
}

impl Printer {
    /// Begins to print on standard output.
    pub(super) fn start(style: Style) -> io::Result<Self> {
        Self::to(io::stdout(), style)
    }

    fn to(mut out: impl Write + Send + 'static, style: Style) -> io::Result<Self> {
        let (lines, told) = sync_channel::<Told>(MOST);
        let (fails, failed) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let printed = Arc::clone(&waiting);
        thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || {
                for told in told {
                    let done = style.print(&mut out, &told.alert);
                    printed.fetch_sub(told.weight(), Ordering::Relaxed);
                    if let Err(error) = done.and_then(|()| out.flush()) {
                        // Nobody listens any more only at the end.
                        drop(fails.send(error));
                        return;
                    }
                }
            })?;
        Ok(Self {
            lines: Some(lines),
            waiting,
            failed,
            lost: 0,
        })
    }

    fn look(&self) -> Result<(), Ended> {
        match self.failed.try_recv() {
            Ok(error) => Err(Ended::Output(self.name().to_owned(), error)),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => Ok(()),
        }
    }

    /// Tells what was not printed. Who holds standard output often holds what this is told on, too: so not before it goes on.
    fn tell(&mut self, around: &Around<'_>) {
        if self.lost > 0 && self.waiting.load(Ordering::Relaxed) == 0 {
            let told = format!(
                "{} alerts were not printed: standard output took nothing",
                self.lost
            );
            (around.tell)(Word::Warning, &told);
            self.lost = 0;
        }
    }
}

impl Observer for Printer {
    fn name(&self) -> &'static str {
        "standard output"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        let weight = told.weight();
        let waiting = self.waiting.fetch_add(weight, Ordering::Relaxed);
        let lines = self.lines.as_ref();
        let lines = lines.filter(|_| waiting.saturating_add(weight) <= MOST_BYTES);
        let sent = lines.map(|lines| lines.try_send(told.clone()));
        if !matches!(sent, Some(Ok(()))) {
            self.waiting.fetch_sub(weight, Ordering::Relaxed);
        }
        match sent {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Disconnected(_))) => self.look(),
            Some(Err(TrySendError::Full(_))) | None => {
                self.lost = self.lost.saturating_add(1);
                Ok(())
            }
        }
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        self.tell(around);
        self.look()
    }

    fn end(&mut self, around: &Around<'_>) {
        self.lines = None;
        let begun = Instant::now();
        while self.waiting.load(Ordering::Relaxed) > 0 && begun.elapsed() < PATIENCE {
            if self.failed.recv_timeout(Duration::from_millis(20)).is_ok() {
                return;
            }
        }
        self.tell(around);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_runtime::engine::Alert;
    use seawall_runtime::engine::alert::Form;
    use seawall_runtime::language::Priority;
    use seawall_watch::told::Subject;
    use std::sync::{Mutex, MutexGuard};

    /// Takes nothing while somebody holds it.
    #[derive(Clone, Default)]
    struct Held(Arc<Mutex<Vec<u8>>>);

    impl Held {
        fn hold(&self) -> MutexGuard<'_, Vec<u8>> {
            self.0.lock().unwrap()
        }
    }

    impl Write for Held {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.hold().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn told() -> Told {
        let alert = Alert {
            rule: "A rule".into(),
            time: 0,
            priority: Priority::Notice,
            tags: Arc::from([]),
            source: "syscall".into(),
            host: "host".to_owned(),
            message: "something".to_owned(),
            fields: Vec::new(),
        };
        Told {
            alert: Arc::new(alert),
            subject: Arc::new(Subject::default()),
        }
    }

    fn printed(printer: &Printer) {
        let begun = Instant::now();
        while printer.waiting.load(Ordering::Relaxed) > 0 {
            assert!(begun.elapsed() < Duration::from_mins(1));
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn who_holds_the_output_holds_nobody_up() {
        let out = Held::default();
        let mut printer = Printer::to(out.clone(), Style::plain(Form::default())).unwrap();
        let held = out.hold();
        for _ in 0..MOST + 100 {
            printer.alert(&told()).unwrap();
        }
        // One is under way.
        assert!((99..=100).contains(&printer.lost), "{}", printer.lost);
        drop(held);
        printed(&printer);
        let lines = out.hold().split(|it| *it == b'\n').count() - 1;
        assert_eq!(lines as u64 + printer.lost, MOST as u64 + 100);
    }

    #[test]
    fn a_reader_that_left_ends_it() {
        let mut printer = Printer::to(Gone, Style::plain(Form::default())).unwrap();
        printer.alert(&told()).unwrap();
        printed(&printer);
        let begun = Instant::now();
        while printer.look().is_ok() {
            assert!(begun.elapsed() < Duration::from_mins(1));
        }
    }
}
